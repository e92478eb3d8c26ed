/** One summary as it was stored: the week in a sentence and a bar, three wins, three risks, one ask; the full table below. */
import type { JSX } from 'preact';
import { REASONS, W, inUnit, weekSentence } from '../../words_desk.ts';
import { num, say, span, spanShort } from './dates.ts';
import { Awaiting, Block, StateWord, Statutory, StatusWord, Title } from './parts.tsx';
import { DueBar, ReasonBars } from './pictures.tsx';
import { link } from './place.ts';
import type { Day, Exact, Instant, Span, State, Status, Totals, Unit } from './types.ts';

interface SummaryColumn { due: Exact; delivered: Exact; not_as_specified: Exact; not_delivered: { [reason: string]: Exact }; unaccounted: Exact; made_up: Exact }
interface SummaryFigure { exact: Exact | null; words: string }
interface SummaryLine extends Span {
  pupil: { id: string; short_name: string }; provision: { id: string; title: string }; statutory: boolean; closed: boolean;
  sessions: SummaryColumn | null; minutes: SummaryColumn | null; received: SummaryFigure; status: Status | null; state: State | null; awaiting_sync: boolean;
}
export interface Summary {
  week_of: Day; created_at: Instant; school_days: Day[]; sessions: SummaryColumn | null; minutes: SummaryColumn | null;
  received: SummaryFigure; offered: SummaryFigure; accounted: SummaryFigure; wins: string[]; risks: string[]; ask: string; lines: SummaryLine[]; rules: string[]; rules_version: string;
}

const words = W.summaries;

/** The stored column in the shape that the pictures draw. Of a week that is over nothing is to come. */
function sumsOf(column: SummaryColumn, unit: Unit): Totals {
  const reasons = Object.entries(column.not_delivered).map(([reason, amount]) => ({ reason, amount })).sort((a, b) => num(b.amount) - num(a.amount));
  const missed = String(reasons.reduce((sum, each) => sum + num(each.amount), 0));
  return { indirect: false, unit, lines: 0, due: column.due, delivered: column.delivered, not_as_specified: column.not_as_specified, missed, not_logged: column.unaccounted, to_come: '0', reasons };
}

export function SummaryBody({ summary }: { summary: Summary }): JSX.Element {
  const days = summary.school_days;
  const column = summary.sessions ?? summary.minutes;
  const unit: Unit = summary.sessions ? 'sessions' : 'minutes';
  const sums = column && sumsOf(column, unit);
  return (
    <article class="summary">
      <Title note={words.written(summary.created_at)}>{words.title}: {days.length ? span(days[0]!, days[days.length - 1]!) : summary.week_of}</Title>
      <p class="no-print"><button type="button" class="quiet" onClick={() => print()}>{W.print}</button></p>
      <Block title={W.week.picture}>
        {sums && num(sums.due) > 0 ? (
          <>
            <dl class="figures">
              <Figure name={W.pupil.received} means={W.pupil.receivedIs} of={summary.received} />
              <Figure name={W.pupil.offered} means={W.pupil.offeredIs} of={summary.offered} />
              <Figure name={W.pupil.accounted} means={W.pupil.accountedIs} of={summary.accounted} />
            </dl>
            <p class="lead">{weekSentence(sums)}</p>
            <DueBar sums={sums} />
          </>
        ) : <p class="soft">{words.nothing}</p>}
      </Block>
      <div class="thirds">
        <Points title={words.wins} points={summary.wins} none={words.noWins} />
        <Points title={words.risks} points={summary.risks} none={words.noRisks} />
        <Block title={words.ask} class="first"><p>{summary.ask}</p></Block>
      </div>
      {sums && sums.reasons.length > 0 && <Block title={W.week.reasons}><ReasonBars sums={sums} reasons={REASONS} /></Block>}
      <Block title={words.lines(summary.lines.length)}>
        <table class="cards-when-small">
          <thead><tr><th scope="col">{words.pupil}</th><th scope="col">{W.map.provision}</th><th scope="col">{words.window}</th><th scope="col">{words.given}</th><th scope="col">{W.pupil.received}</th><th scope="col">{words.stands}</th></tr></thead>
          <tbody>{summary.lines.map((line) => <Line key={`${line.provision.id} ${line.pupil.id} ${line.starts_on}`} line={line} />)}</tbody>
        </table>
      </Block>
      <details class="rules"><summary>{words.rules}</summary><ul class="short">{summary.rules.map((rule) => <li key={rule}>{rule}</li>)}</ul></details>
    </article>
  );
}

const Figure = ({ name, means, of }: { name: string; means: string; of: SummaryFigure }): JSX.Element => <div><dt>{name}</dt><dd><b>{of.words}</b><span class="soft small">{means}</span></dd></div>;

const Points = ({ title, points, none }: { title: string; points: string[]; none: string }): JSX.Element => (
  <Block title={title}>{points.length ? <ul class="short">{points.map((point) => <li key={point}>{point}</li>)}</ul> : <p class="soft">{none}</p>}</Block>
);

function Line({ line }: { line: SummaryLine }): JSX.Element {
  const column = line.sessions ?? line.minutes;
  return (
    <tr>
      <th scope="row"><a href={link('pupil', line.pupil.id)}>{line.pupil.short_name}</a></th>
      <td data-label={W.map.provision}>{line.provision.title} {line.statutory && <Statutory />}</td>
      <td data-label={words.window}>{spanShort(line.starts_on, line.ends_on)}</td>
      <td data-label={words.given}>{column ? `${say(column.delivered)} of ${inUnit(column.due, line.sessions ? 'sessions' : 'minutes')}` : '–'}</td>
      <td data-label={W.pupil.received}>{line.received.words}</td>
      <td data-label={words.stands}>{line.closed ? <StatusWord status={line.status} /> : <StateWord state={line.state} />} {line.awaiting_sync && <Awaiting />}</td>
    </tr>
  );
}
