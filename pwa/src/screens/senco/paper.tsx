/** One adult's week on A4, to tick: a line a session, with a square for the phone's camera. */
import type { JSX } from 'preact';
import { PAPER as words } from '../../words_paper.ts';
import { dayFull, dayShort, weekdayShort } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, Title, withNamespace } from './parts.tsx';
import { link, place } from './place.ts';
import type { Day, Named } from './types.ts';

interface SheetLine { on: Day | null; starts_at: string | null; title: string; pupils: string[]; minutes: number | null; makes_up: Day | null; url: string; qr_svg: string }
export interface Sheet { school: string; person: Named; week_of: Day; previous: Day; next: Day; days: Day[]; lines: SheetLine[] }

export function PaperPage({ person }: { person: string }): JSX.Element {
  const on = /(?:^|&)on=([\d-]{10})/.exec(place.value.span)?.[1];
  const fetched = useFetched<Sheet>(`/api/v1/people/${encodeURIComponent(person)}/sheet${on ? `?on=${on}` : ''}`);
  const { data } = fetched;
  if (!data) return <><Title>{words.link}</Title><NotYet of={fetched} /></>;
  return (
    <div class="sheet">
      <p class="back"><a href={link('people')}>{words.back}</a></p>
      <Title note={`${data.school} · ${words.week(dayFull(data.week_of))}`}>{words.title(data.person.name)}</Title>
      <nav class="weeks" aria-label={words.link}><a href={link('paper', person, `on=${data.previous}`)}>{words.before}</a> <a href={link('paper', person, `on=${data.next}`)}>{words.after}</a></nav>
      <p>{words.hint}</p>
      {data.lines.length > 0 && <p class="buttons"><button type="button" class="main" onClick={() => print()}>{words.print}</button></p>}
      {data.lines.length === 0 ? <p class="soft">{data.days.length ? words.none : words.noDays}</p> : (
        <div class="scroll" tabIndex={0} role="group" aria-label={words.link}>
          <table>
            <thead><tr><th scope="col">{words.when}</th><th scope="col">{words.session}</th><th scope="col">{words.done}</th><th scope="col">{words.minutes}</th><th scope="col">{words.not}</th><th scope="col">{words.scan}</th></tr></thead>
            <tbody>{data.lines.map((line) => <Line key={line.url} of={line} />)}</tbody>
          </table>
        </div>
      )}
      <p class="soft">{words.safe}</p>
    </div>
  );
}

const Box = (): JSX.Element => <span class="box" aria-hidden="true" />;

function Line({ of }: { of: SheetLine }): JSX.Element {
  const when = [of.on && weekdayShort(of.on), of.starts_at].filter(Boolean).join(' ');
  return (
    <tr>
      <td>{of.on ? <b>{when}</b> : <>{words.anyDay}<span class="write" /></>}</td>
      <th scope="row">{of.title}<span class="soft">{[of.pupils.join(', '), of.minutes && words.planned(of.minutes), of.makes_up && words.makesUp(dayShort(of.makes_up))].filter(Boolean).join(' · ')}</span></th>
      <td><Box /></td>
      <td><span class="write" /></td>
      <td class="why">{words.why.map((each) => <span key={each}><Box /> {each}</span>)}</td>
      <td><img class="line-qr" alt={words.qr(`${of.title} ${when}`.trim())} src={`data:image/svg+xml,${encodeURIComponent(withNamespace(of.qr_svg))}`} /></td>
    </tr>
  );
}
