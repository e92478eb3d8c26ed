/** One summary as it was stored: the week in a sentence and a bar, three wins, three risks, one ask; the tables below. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { REASONS, W, weekSentence } from '../../words_desk.ts';
import { S, coverSentence, enteredSentence, repaySentence } from '../../words_weeks.ts';
import { download } from './api.ts';
import { num, when } from './dates.ts';
import { Block, Notice, Title, speak, troubleOf } from './parts.tsx';
import { DueBar, ReasonBars } from './pictures.tsx';
import { Trend, WeekGrid } from './pictures_weeks.tsx';
import { Debts, Followed, Interventions, Lines, Provisions, Pupils } from './summary_tables.tsx';
import type { SummaryBody, SummaryColumn, SummaryFigure } from './summary_types.ts';
import type { Totals, Unit } from './types.ts';

/** Rows of a table that is read without being asked for. */
const OPEN_AT_FIRST = 12;

/** The stored column in the shape that the pictures draw. What can still come stands beside it, in no figure. */
function sumsOf(column: SummaryColumn, unit: Unit, come: string): Totals {
  const reasons = Object.entries(column.not_delivered).map(([reason, amount]) => ({ reason, amount })).sort((a, b) => num(b.amount) - num(a.amount));
  const missed = String(reasons.reduce((sum, each) => sum + num(each.amount), 0));
  const toCome = unit === 'sessions' ? come : '0';
  return { indirect: false, unit, lines: 0, due: String(num(column.due) + num(toCome)), delivered: column.delivered, not_as_specified: column.not_as_specified, missed, not_logged: column.unaccounted, to_come: toCome, reasons };
}

export function SummaryArticle({ summary, dates }: { summary: SummaryBody; dates: string }): JSX.Element {
  const soFar = summary.kind === 'so_far';
  const column = summary.sessions ?? summary.minutes;
  const sums = column && sumsOf(column, summary.sessions ? 'sessions' : 'minutes', summary.to_come);
  const pupils = summary.by_pupil.map((row) => ({ pupil: { id: row.pupil.id, name: row.pupil.short_name }, weeks: row.weeks }));
  return (
    <article class="summary">
      <Title note={S.written(when(summary.created_at))}>{soFar ? S.soFarOf(dates) : `${S.title}: ${dates}`}</Title>
      {soFar && <Notice kind="calm"><p>{S.soFarHint}</p></Notice>}
      <Block title={S.picture}>
        {sums && num(sums.due) > 0 ? (
          <>
            <dl class="figures">
              <Figure name={S.received} means={W.pupil.receivedIs} of={summary.received} />
              <Figure name={S.offered} means={W.pupil.offeredIs} of={summary.offered} />
              <Figure name={S.accounted} means={W.pupil.accountedIs} of={summary.accounted} />
            </dl>
            <p class="lead">{weekSentence(sums)}</p>
            <DueBar sums={sums} />
            {num(summary.to_come) > 0 && <p>{S.toCome(summary.to_come)}</p>}
          </>
        ) : <p class="soft">{soFar ? S.nothingSoFar : S.nothing}</p>}
      </Block>
      <div class="thirds">
        <Points title={S.wins} points={summary.wins} none={S.noWins} />
        <Points title={S.risks} points={summary.risks} none={S.noRisks} />
        <Block title={S.ask} class="first"><p>{summary.ask}</p></Block>
      </div>
      {summary.to_ask.length > 0 && <Block title={S.canLog} hint={S.canLogHint}><ul class="short">{summary.to_ask.map((each) => <li key={each.name}>{S.logBy(each.name, each.not_logged)}</li>)}</ul></Block>}
      <Files summary={summary} />
      <div class="pair">
        <Block title={S.trend}><Trend points={summary.trend} /></Block>
        <Block title={S.reasons}>{sums && sums.reasons.length > 0 ? <ReasonBars sums={sums} reasons={REASONS} /> : <p class="soft">{W.week.reasonsNone}</p>}<p>{coverSentence(summary.to_cover)}</p></Block>
      </div>
      {pupils.length > 0 && <Block title={S.grid}><details open={pupils.length <= 40}><summary>{S.showGrid(pupils.length)}</summary><WeekGrid rows={pupils} weeks={summary.trend.map((point) => point.week_of)} /></details></Block>}
      <Folded name={S.interventions(summary.by_intervention.length)} open={summary.by_intervention.length <= OPEN_AT_FIRST}><Interventions rows={summary.by_intervention} /></Folded>
      <Folded name={S.provisions(summary.by_provision.length)}><Provisions rows={summary.by_provision} /></Folded>
      <Folded name={S.pupils(summary.by_pupil.length)}><Pupils rows={summary.by_pupil} /></Folded>
      <Folded name={S.lines(summary.lines.length)}><Lines lines={summary.lines} /></Folded>
      <Block title={S.repay} hint={S.repayHint}><p>{repaySentence(summary.repay)}</p>{summary.repay.length > 0 && <details><summary>{W.table}</summary><Debts debts={summary.repay} /></details>}</Block>
      <Block title={S.also}><p>{enteredSentence(summary.entered)}</p>{summary.closures.map((each) => <p key={each.on}>{each.reason}</p>)}</Block>
      <Block title={S.followed} hint={S.followedHint}><Followed summary={summary} /></Block>
      <details class="rules">
        <summary>{S.rules}</summary>
        <ul class="short">{summary.rules.map((rule) => <li key={rule}>{rule}</li>)}</ul>
        <p>{S.settings}: {Object.entries(summary.settings).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`).join(', ')}. {S.versions(summary.rules_version, summary.calendar_version)}</p>
      </details>
    </article>
  );
}

export const Figure = ({ name, means, of }: { name: string; means: string; of: SummaryFigure }): JSX.Element => <div><dt>{name}</dt><dd><b>{of.words}</b><span class="soft small">{means}</span></dd></div>;

const Points = ({ title, points, none }: { title: string; points: string[]; none: string }): JSX.Element => (
  <Block title={title}>{points.length ? <ul class="short">{points.map((point) => <li key={point}>{point}</li>)}</ul> : <p class="soft">{none}</p>}</Block>
);

const Folded = ({ name, open = false, children }: { name: string; open?: boolean; children: JSX.Element }): JSX.Element => <details class="block" open={open}><summary><h2>{name}</h2></summary>{children}</details>;

/** The page as it is prints too; these are files. Who asks for one is asked once more who they are, after five minutes. */
function Files({ summary }: { summary: SummaryBody }): JSX.Element {
  const busy = useSignal(false);
  const trouble = useSignal('');
  const take = async (file: string): Promise<void> => {
    busy.value = true;
    trouble.value = '';
    speak(S.making);
    const answer = await download(`/api/v1/summaries/${summary.week_of}/export`, { kind: summary.kind, file });
    busy.value = false;
    trouble.value = troubleOf(answer) || (answer.ok ? '' : answer.problem?.detail ?? '');
    if (answer.ok) speak(S.ready);
  };
  const button = (file: string, words: string): JSX.Element => <button type="button" class="quiet" disabled={busy.value} onClick={() => void take(file)}>{words}</button>;
  return (
    <section class="block no-print" aria-labelledby="files">
      <h2 id="files">{S.files}</h2>
      <p class="files"><button type="button" class="quiet" onClick={() => print()}>{W.print}</button>{button('pdf', S.pdf)}{button('page', S.page)}{button('xlsx', S.sheet)}</p>
      {busy.value && <p class="soft">{S.making}</p>}
      {trouble.value && <Notice kind="warn"><p role="alert">{trouble.value}</p></Notice>}
    </section>
  );
}

