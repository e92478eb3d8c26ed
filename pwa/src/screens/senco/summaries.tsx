/** The weekly summaries: one screen a week, the full table below, printable, never changed afterwards. */
import type { JSX } from 'preact';
import { W } from '../../words_desk.ts';
import { dayFull } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, Title } from './parts.tsx';
import { link } from './place.ts';
import { SummaryBody } from './summary_body.tsx';
import type { Summary } from './summary_body.tsx';

const words = W.summaries;

export function SummariesPage(): JSX.Element {
  const fetched = useFetched<{ summaries: { week_of: string; created_at: string }[] }>('/api/v1/summaries');
  const all = fetched.data?.summaries;
  return (
    <>
      <Title>{words.title}</Title>
      {!all && <NotYet of={fetched} />}
      {all?.length === 0 && <p class="soft">{words.none}</p>}
      <ul class="plain-list">{all?.map((each) => <li key={each.week_of}><a href={link('summary', each.week_of)}>{words.one(dayFull(each.week_of))}</a></li>)}</ul>
    </>
  );
}

export function SummaryPage({ of }: { of: string }): JSX.Element {
  const fetched = useFetched<Summary>(`/api/v1/summaries/${encodeURIComponent(of)}`);
  return (
    <>
      <p class="back"><a href={link('summaries')}>{words.back}</a></p>
      {fetched.data ? <SummaryBody summary={fetched.data} /> : <><Title>{words.title}</Title><NotYet of={fetched} /></>}
    </>
  );
}
