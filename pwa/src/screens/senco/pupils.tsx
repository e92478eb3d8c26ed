/** All pupils with a provision: received, owed, and a week-by-week look at how it went. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { SOURCES, STATUS, STATUS_MEANS, W, yearWord } from '../../words_desk.ts';
import { dayShort, num, say } from './dates.ts';
import { useFetched } from './fetched.ts';
import { finds } from './find.ts';
import { Awaiting, NotYet, PupilLink, Statutory, StatusWord, Title, share } from './parts.tsx';
import { Mark } from './pictures.tsx';
import { link, place } from './place.ts';
import { SpanControl, spanQuery, spanSaid, useBefore } from './span.tsx';
import type { PupilRow, Pupils } from './types.ts';

const words = W.pupils;

export function PupilsPage(): JSX.Element {
  const fetched = useFetched<Pupils>(`/api/v1/pupils${spanQuery()}`);
  const find = useSignal('');
  const data = useBefore(fetched.problem ? null : fetched.data);
  if (!data) return <><Title>{words.title}</Title><NotYet of={fetched} /></>;
  const rows = data.pupils.filter((pupil) => finds(find.value, pupil.name));
  const marks = (['on_track', 'watch', 'under', 'to_confirm', 'open'] as const);
  return (
    <>
      <Title note={W.pupil.figuresOf(spanSaid(data.span, data.today))}>{words.title}</Title>
      <SpanControl of={data.span} today={data.today} />
      {data.pupils.length === 0 ? <p class="soft">{words.empty}</p> : (
        <>
          <p class="find"><label for="find">{words.find}</label><input id="find" type="search" value={find.value} onInput={(event) => void (find.value = event.currentTarget.value)} /></p>
          <ul class="legend key">{marks.map((mark) => <li key={mark}><Mark of={mark} /> {STATUS[mark]}<span class="soft">: {STATUS_MEANS[mark]}</span></li>)}</ul>
          {rows.length === 0 ? <p class="soft" role="status">{words.none}</p> : <Grid rows={rows} weeks={data.weeks} />}
        </>
      )}
    </>
  );
}

/** A table that is the picture: a mark a week, and a word for those who do not see it. */
const Grid = ({ rows, weeks }: { rows: PupilRow[]; weeks: string[] }): JSX.Element => (
  <table class="grid">
    <caption>{words.grid}</caption>
    <thead>
      <tr>
        <th scope="col">Pupil</th>
        <th scope="col" class="n">{words.got}</th>
        <th scope="col" class="n owed">{words.owed}</th>
        {weeks.map((week, at) => <th key={week} scope="col" class={`w ${at < weeks.length - 4 ? 'far' : ''}`}><span class="quiet-status">Week of </span>{dayShort(week)}</th>)}
      </tr>
    </thead>
    <tbody>
      {rows.map((pupil) => (
        <tr key={pupil.id}>
          <th scope="row">
            <PupilLink pupil={pupil} /> {pupil.statutory && <Statutory source={pupil.source} />}{pupil.critical && <span class="tag critical">{W.pupil.critical}</span>}
            <span class="soft small">{[yearWord(pupil.year_group), pupil.source && !pupil.statutory ? SOURCES[pupil.source] : '', pupil.provisions === 1 ? '1 provision' : `${pupil.provisions} provisions`].filter(Boolean).join(' · ')}</span>
          </th>
          <td class="n"><a class="number" href={link('pupil', pupil.id, place.value.span)} title={pupil.received.sentence}>{share(pupil.received)}</a> <StatusWord status={pupil.status === 'nothing_due' ? null : pupil.status} />{pupil.awaiting_sync && <Awaiting />}{pupil.indirect && <span class="soft small">{words.indirect}: {share(pupil.indirect)}</span>}</td>
          <td class="n owed">{num(pupil.owed) ? say(pupil.owed) : '–'}</td>
          {pupil.weeks.map((mark, at) => (
            <td key={weeks[at]} class={`w ${at < weeks.length - 4 ? 'far' : ''}`}>{mark ? <><Mark of={mark} /><span class="quiet-status">{STATUS[mark]}</span></> : <span class="quiet-status">{STATUS.nothing_due}</span>}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
