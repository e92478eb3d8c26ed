/** A closed week for those who see nobody by name. A number that fewer than five pupils stand behind is not shown. */
import type { JSX } from 'preact';
import { REASONS, STATUS, W } from '../../words_desk.ts';
import { S, datesOf } from '../../words_weeks.ts';
import { say, when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Title } from './parts.tsx';
import { Trend } from './pictures_weeks.tsx';
import { link } from './place.ts';
import { Figure } from './summary_body.tsx';
import type { SummaryFigure, SummaryTotals } from './summary_types.ts';

const words = S.weekly;

export function WeekInSums({ of }: { of: string }): JSX.Element {
  const fetched = useFetched<SummaryTotals>(`/api/v1/summaries/${encodeURIComponent(of)}/totals`);
  const data = fetched.data;
  if (!data) return <><Title>{words.title}</Title><NotYet of={fetched} /></>;
  const hidden = { exact: null, words: words.hidden };
  const figure = (name: string, means: string, value: SummaryFigure | null): JSX.Element => <Figure name={name} means={means} of={value ?? hidden} />;
  return (
    <article class="summary">
      <p class="back"><a href={link('summaries')}>{S.back}</a></p>
      <Title note={S.written(when(data.created_at))}>{S.title}: {datesOf(data.school_days, data.week_of)}</Title>
      <p class="soft">{words.hiddenHint}</p>
      <Block title={S.picture}>
        <dl class="figures">
          {figure(S.received, W.pupil.receivedIs, data.received)}
          {figure(S.offered, W.pupil.offeredIs, data.offered)}
          {figure(S.accounted, W.pupil.accountedIs, data.accounted)}
          <div><dt>{words.pupils}</dt><dd><b>{data.pupils ?? words.hidden}</b><span class="soft small">{words.pupilsAre}</span></dd></div>
        </dl>
      </Block>
      <Block title={S.trend}><Trend points={data.trend} /></Block>
      {data.statuses.length > 0 && <Block title={words.statuses}><table><thead><tr><th scope="col">{words.statuses}</th><th scope="col" class="n">{words.pupils}</th></tr></thead><tbody>{data.statuses.map((each) => <tr key={each.name}><th scope="row">{(STATUS as { [name: string]: string })[each.name] ?? W.totals.notJudged}</th><td class="n">{each.pupils ?? words.hidden}</td></tr>)}</tbody></table></Block>}
      {data.reasons.length > 0 && <Block title={S.reasons}><table><thead><tr><th scope="col">{S.reason}</th><th scope="col" class="n">{S.sessions}</th></tr></thead><tbody>{data.reasons.map((each) => <tr key={each.reason}><th scope="row">{REASONS[each.reason] ?? each.reason}</th><td class="n">{each.sessions === null ? words.hidden : say(each.sessions)}</td></tr>)}</tbody></table></Block>}
      <p class="soft small">{S.versions(data.rules_version, data.calendar_version)}</p>
    </article>
  );
}
