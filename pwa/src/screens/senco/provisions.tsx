/** The whole-school map: how much, by whom, for whom, and which lines still ask something. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { KINDS, W, names } from '../../words_desk.ts';
import { useFetched } from './fetched.ts';
import { finds } from './find.ts';
import { Awaiting, NotYet, PupilLink, Statutory, StatusWord, Title, share } from './parts.tsx';
import { SpanControl, spanQuery, spanSaid, useBefore } from './span.tsx';
import type { MapRow, ProvisionMap } from './types.ts';

const words = W.map;
const FILTERS: { [name: string]: [string, (row: MapRow) => boolean] } = {
  all: [words.all, (row) => !row.ended],
  statutory: [words.statutory, (row) => row.statutory && !row.ended],
  asks: [words.asks, (row) => !row.judged],
  under: [words.under, (row) => row.status === 'under' || row.status === 'to_confirm' || row.status === 'watch'],
  ended: [words.ended, (row) => row.ended],
};

export function ProvisionsPage(): JSX.Element {
  const fetched = useFetched<ProvisionMap>(`/api/v1/provisions${spanQuery()}`);
  const find = useSignal('');
  const which = useSignal('all');
  const data = useBefore(fetched.problem ? null : fetched.data);
  if (!data) return <><Title>{words.title}</Title><NotYet of={fetched} /></>;
  const text = (row: MapRow): string => [row.title, ...row.pupils.map((each) => each.name), ...row.deliverers.map((each) => each.name)].join(' ');
  const rows = data.provisions.filter((row) => FILTERS[which.value]![1](row) && finds(find.value, text(row)));
  return (
    <>
      <Title note={`${data.provisions.filter((row) => !row.ended).length} running · ${W.pupil.figuresOf(spanSaid(data.span, data.today))}`}>{words.title}</Title>
      <SpanControl of={data.span} today={data.today} />
      {data.provisions.length === 0 ? <p class="soft">{words.empty}</p> : (
        <>
          <div class="find">
            <p><label for="find">{words.find}</label><input id="find" type="search" value={find.value} onInput={(event) => void (find.value = event.currentTarget.value)} /></p>
            <p><label for="which">{words.which}</label><select id="which" value={which.value} onChange={(event) => void (which.value = event.currentTarget.value)}>{Object.entries(FILTERS).map(([name, [label, fits]]) => <option key={name} value={name}>{label} ({data.provisions.filter(fits).length})</option>)}</select></p>
          </div>
          {rows.length === 0 ? <p class="soft" role="status">{words.none}</p> : (
            <table class="map cards-when-small">
              <thead><tr><th scope="col">{words.provision}</th><th scope="col">{words.dosage}</th><th scope="col">{words.forWhom}</th><th scope="col">{words.who}</th><th scope="col">{words.got}</th></tr></thead>
              <tbody>{rows.map((row) => <Row key={row.id} row={row} />)}</tbody>
            </table>
          )}
        </>
      )}
    </>
  );
}

const Row = ({ row }: { row: MapRow }): JSX.Element => (
  <tr>
    <th scope="row">{row.title} {row.statutory && <Statutory source={row.source} />}{row.critical && <span class="tag critical">{W.pupil.critical}</span>}{row.ended && <span class="tag">{words.ended}</span>}{KINDS[row.kind] && <span class="soft small">{KINDS[row.kind]}</span>}</th>
    <td data-label={words.dosage}>
      {row.dosage}<span class="soft small">{row.length}</span>
      {row.asks.length > 0 && <div class="asks"><b>{W.pupil.notJudged}.</b><ul class="short">{row.asks.map((ask) => <li key={ask}>{ask}</li>)}</ul></div>}
      {row.wording && <details><summary>{W.pupil.imported}</summary><blockquote>{row.wording}</blockquote></details>}
    </td>
    <td data-label={words.forWhom}>{row.pupils.map((pupil, at) => <span key={pupil.id}>{at > 0 && ', '}<PupilLink pupil={pupil} /></span>)}</td>
    <td data-label={words.who}>{row.deliverers.length ? names(row.deliverers) : <span class="soft">{words.nobody}</span>}</td>
    <td data-label={words.got} class="got">{row.judged && (row.kind === 'direct' || row.kind === 'indirect') ? <details class="figure"><summary><b>{share(row.received)}</b> <StatusWord status={row.status === 'nothing_due' ? null : row.status} />{row.awaiting_sync && <Awaiting />}</summary><p class="opened small">{row.received.sentence}</p></details> : '–'}</td>
  </tr>
);
