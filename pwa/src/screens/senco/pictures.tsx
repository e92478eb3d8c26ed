/** Pictures in our own SVG: each says a sentence, and its numbers stand in a table below it. Shape and pattern carry what colour does. */
import type { JSX } from 'preact';
import { SIDES, STATUS, W, inUnit, weekSentence } from '../../words_desk.ts';
import { num, say, spanShort } from './dates.ts';
import type { Status, Totals, WindowView } from './types.ts';

export type MarkOf = Status | 'open';

const SHAPES: { [mark in MarkOf]: JSX.Element } = {
  on_track: <><circle cx="8" cy="8" r="7" class="fill" /><path d="M4.5 8.3 7 10.8l4.6-5.2" class="cut" /></>,
  watch: <><circle cx="8" cy="8" r="6.2" class="edge" /><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" class="fill" /></>,
  under: <path d="M8 14.5.8 2.2h14.4z" class="fill" />,
  to_confirm: <><circle cx="8" cy="8" r="6.8" class="edge thin" /><path d="M6 6.3a2.05 2.05 0 1 1 3 1.8c-.7.4-1 .7-1 1.4M8 11.9v.1" class="edge" /></>,
  nothing_due: <path d="M4 8h8" class="edge" />,
  open: <circle cx="8" cy="8" r="2" class="fill" />,
};

export const Mark = ({ of }: { of: MarkOf }): JSX.Element => <svg class={`mark ${of}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{SHAPES[of]}</svg>;

/** The patterns, once a page; they are named by every bar. */
export const Patterns = (): JSX.Element => (
  <svg width="0" height="0" aria-hidden="true" focusable="false" class="patterns">
    <defs>
      <pattern id="p-missed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="p-missed-ground" /><rect width="2" height="6" class="p-missed-line" /></pattern>
      <pattern id="p-aside" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="p-aside-ground" /><circle cx="3" cy="3" r="1.3" class="p-aside-dot" /></pattern>
      <pattern id="p-away" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="p-away-ground" /><rect width="6" height="2" class="p-away-line" /></pattern>
      <pattern id="p-shut" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="p-away-ground" /><path d="M0 0h6M0 0v6" class="p-shut-line" /></pattern>
    </defs>
  </svg>
);

const PARTS = [
  ['delivered', 'Delivered'],
  ['not_as_specified', 'Given, not as the plan says'],
  ['missed', 'Not delivered'],
  ['not_logged', 'Not logged yet'],
  ['to_come', 'Still to come'],
] as const;

/** What was due in a week as one bar: what came, what did not, what nobody has said yet, what can still come. */
export function DueBar({ sums }: { sums: Totals }): JSX.Element {
  const due = num(sums.due) || 1;
  const parts = PARTS.map(([key, label]) => ({ key, label, amount: sums[key] })).filter((part) => num(part.amount) > 0);
  let from = 0;
  return (
    <figure class="due-bar">
      <svg width="100%" height="44" role="img" aria-label={weekSentence(sums)}>
        {parts.map((part) => {
          const wide = (num(part.amount) / due) * 100;
          const x = from;
          from += wide;
          return <svg key={part.key} x={`${x}%`} width={`${wide}%`} height="44"><rect class={`part ${part.key}`} x="1" y="1" width="100%" height="42" /></svg>;
        })}
      </svg>
      <ul class="legend">
        {parts.map((part) => <li key={part.key}><svg width="14" height="14" aria-hidden="true" focusable="false"><rect class={`part ${part.key}`} x="1" y="1" width="12" height="12" /></svg><b>{say(part.amount)}</b> {part.label}</li>)}
      </ul>
      <details>
        <summary>{W.table}</summary>
        <table>
          <caption class="quiet-status">{weekSentence(sums)}</caption>
          <thead><tr><th scope="col">Of {inUnit(sums.due, sums.unit)} due</th><th scope="col" class="n">{sums.unit === 'minutes' ? 'Minutes' : 'Sessions'}</th><th scope="col" class="n">Share</th></tr></thead>
          <tbody>{parts.map((part) => <tr key={part.key}><th scope="row">{part.label}</th><td class="n">{say(part.amount)}</td><td class="n">{Math.round((num(part.amount) / due) * 100)}%</td></tr>)}</tbody>
        </table>
      </details>
    </figure>
  );
}

/** Where sessions went: one bar a reason, longest first. The bars are drawn from the table's own cells. */
export function ReasonBars({ sums, reasons }: { sums: Totals; reasons: { [code: string]: string } }): JSX.Element {
  const most = Math.max(...sums.reasons.map((each) => num(each.amount)), 1);
  return (
    <table class="bars">
      <thead class="quiet-status"><tr><th scope="col">Reason</th><th scope="col">{sums.unit === 'minutes' ? 'Minutes' : 'Sessions'}</th></tr></thead>
      <tbody>
        {sums.reasons.map(({ reason, amount }) => (
          <tr key={reason}>
            <th scope="row">{reasons[reason] ?? reason}{SIDES[reason] && <span class="soft"> ({SIDES[reason]})</span>}</th>
            <td><span class="bar-cell"><svg width="100%" height="16" aria-hidden="true" focusable="false"><rect class="part missed" x="0" y="1" width={`${(num(amount) / most) * 100}%`} height="14" /></svg><b>{sums.unit === 'minutes' ? inUnit(amount, 'minutes') : say(amount)}</b></span></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const markOf = (window: WindowView): MarkOf => (window.closed ? (window.status ?? 'nothing_due') : 'open');

/** A provision's windows in order: how full each is says what was received, its mark says how it ended. */
export function Strip({ windows, title }: { windows: WindowView[]; title: string }): JSX.Element {
  const closed = windows.filter((each) => each.closed);
  const of = (status: Status): number => closed.filter((each) => each.status === status).length;
  const told = (['on_track', 'watch', 'under', 'to_confirm', 'nothing_due'] as const).filter((status) => of(status)).map((status) => `${of(status)} ${STATUS[status].toLowerCase()}`);
  return (
    <div class="strip" role="img" aria-label={`${title}: ${closed.length} closed ${closed.length === 1 ? 'window' : 'windows'}${told.length ? `: ${told.join(', ')}` : ''}.`}>
      {windows.map((each) => {
        const mark = markOf(each);
        const full = each.received === null ? 0 : Math.min(1, num(each.received));
        return (
          <svg key={each.starts_on} viewBox="0 0 20 44" width="20" height="44" class={`cell ${mark}`}>
            <title>{`${spanShort(each.starts_on, each.ends_on)}: ${STATUS[mark]}`}</title>
            <rect x="1.5" y="1.5" width="17" height="24" class="frame" />
            {full > 0 && <rect x="3" y={3 + (1 - full) * 21} width="14" height={full * 21} class="level" />}
            <g transform="translate(3 29) scale(.875)">{SHAPES[mark]}</g>
          </svg>
        );
      })}
    </div>
  );
}
