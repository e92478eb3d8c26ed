/** The weekly summaries: of a week what stood on Friday and what stands since Monday; none of them ever changes. */
import type { JSX } from 'preact';
import { S, datesOf, listedAs } from '../../words_weeks.ts';
import { may } from './api.ts';
import { dayFull } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, Title } from './parts.tsx';
import { link, place } from './place.ts';
import { SummaryArticle } from './summary_body.tsx';
import { WeekInSums } from './summary_sums.tsx';
import type { SummaryBody, SummaryListed } from './summary_types.ts';

/** Behind the ? of the address: the week as it stood on Friday. */
const SO_FAR = 'so-far';
const SEES_SUMS_ALONE = new Set(['governor', 'trust_viewer']);
const sumsAlone = (): boolean => may(SEES_SUMS_ALONE);

export function SummariesPage(): JSX.Element {
  const fetched = useFetched<{ summaries: SummaryListed[] }>('/api/v1/summaries');
  const all = fetched.data?.summaries.filter((each) => each.kind === 'closed' || !sumsAlone());
  return (
    <>
      <Title>{S.title}</Title>
      {!all && <NotYet of={fetched} />}
      {all?.length === 0 && <p class="soft">{S.none}</p>}
      <ul class="plain-list">{all?.map((each) => <li key={each.week_of + each.kind}><a href={link('summary', each.week_of, each.kind === 'so_far' ? SO_FAR : '')}>{listedAs(each, dayFull(each.week_of))}</a></li>)}</ul>
    </>
  );
}

export function SummaryPage({ of }: { of: string }): JSX.Element {
  if (sumsAlone()) return <WeekInSums of={of} />;
  const soFar = place.value.span === SO_FAR;
  return <Stored key={`${of} ${soFar}`} of={of} soFar={soFar} />;
}

function Stored({ of, soFar }: { of: string; soFar: boolean }): JSX.Element {
  const fetched = useFetched<SummaryBody>(`/api/v1/summaries/${encodeURIComponent(of)}${soFar ? '/so-far' : ''}`);
  const all = useFetched<{ summaries: SummaryListed[] }>('/api/v1/summaries').data?.summaries ?? [];
  const other = all.find((each) => each.week_of === of && (each.kind === 'so_far') !== soFar);
  const body = fetched.data;
  return (
    <>
      <nav class="weeks" aria-label={S.title}>
        <a href={link('summaries')}>{S.back}</a>
        {other && <a href={link('summary', of, soFar ? '' : SO_FAR)}>{soFar ? S.toClosed : S.toSoFar}</a>}
      </nav>
      {body ? <SummaryArticle summary={body} dates={datesOf(body.school_days, body.week_of)} /> : <><Title>{S.title}</Title><NotYet of={fetched} /></>}
    </>
  );
}
