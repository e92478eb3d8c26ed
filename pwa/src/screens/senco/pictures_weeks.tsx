/** Weeks side by side: a line of received and of accounted for, and a mark a week for each pupil. Shape says what colour does. */
import type { JSX } from 'preact';
import { STATUS, W } from '../../words_desk.ts';
import { S, trendSentence } from '../../words_weeks.ts';
import { dayShort, num } from './dates.ts';
import { PupilLink } from './parts.tsx';
import { Mark } from './pictures.tsx';
import type { SummaryFigure, WeekPoint } from './summary_types.ts';
import type { Day, Named, Status } from './types.ts';

const HIGH = 150;
const TOP = 20;
/** Room for the words of the lines, which stand on them. */
const LEFT = 13;
const yOf = (share: number): number => TOP + (1 - share) * (HIGH - TOP - 26);
const LINES = [['accounted', 'accounted'], ['received', 'received']] as const;

/** Places across are shares of the width, so that the words in it stay as large as they are on any screen. */
export function Trend({ points }: { points: WeekPoint[] }): JSX.Element {
  const known = points.slice(points.findIndex((point) => point.received?.exact || point.accounted?.exact));
  if (!known.some((point) => point.received?.exact)) return <p class="soft">{S.noTrend}</p>;
  const xOf = (at: number): number => (known.length === 1 ? 50 : LEFT + (at * (97 - LEFT)) / (known.length - 1));
  const spots = (key: 'received' | 'accounted'): { x: number; y: number; at: number }[] =>
    known.flatMap((point, at) => (point[key]?.exact ? [{ x: xOf(at), y: yOf(Math.min(1, num(point[key]!.exact!))), at }] : []));
  return (
    <figure class="trend">
      <svg width="100%" height={HIGH} role="img" aria-label={trendSentence(known)}>
        {[0, 50, 80, 100].map((percent) => <g key={percent}><line x1="0" x2="100%" y1={yOf(percent / 100)} y2={yOf(percent / 100)} class="rule" /><text x="0" y={yOf(percent / 100) - 3}>{percent}%</text></g>)}
        {known.map((point, at) => <text key={point.week_of} x={`${xOf(at)}%`} y={HIGH - 4} text-anchor={at === known.length - 1 && at ? 'end' : 'middle'} class={at % 2 === (known.length - 1) % 2 ? '' : 'every-other'}>{dayShort(point.week_of)}</text>)}
        {LINES.map(([key, name]) => {
          const all = spots(key);
          return (
            <g key={key} class={name}>
              {all.slice(1).map((to, at) => <line key={to.at} x1={`${all[at]!.x}%`} y1={all[at]!.y} x2={`${to.x}%`} y2={to.y} class="way" />)}
              {all.map((spot) => <Spot key={spot.at} of={key} x={spot.x} y={spot.y} />)}
            </g>
          );
        })}
      </svg>
      <ul class="legend">
        {[...LINES].reverse().map(([key]) => <li key={key} class={key}><svg width="28" height="14" aria-hidden="true" focusable="false"><line x1="0" x2="28" y1="7" y2="7" class="way" /><Spot of={key} x={50} y={7} /></svg>{S[key]}</li>)}
      </ul>
      <details>
        <summary>{W.table}</summary>
        <table>
          <thead><tr><th scope="col">{S.week}</th><th scope="col" class="n">{S.received}</th><th scope="col" class="n">{S.accounted}</th></tr></thead>
          <tbody>{known.map((point) => <tr key={point.week_of}><th scope="row">{dayShort(point.week_of)}</th><td class="n">{words(point.received)}</td><td class="n">{words(point.accounted)}</td></tr>)}</tbody>
        </table>
      </details>
    </figure>
  );
}
const words = (of: SummaryFigure | null): string => of?.words ?? S.weekly.hidden;

/** A disc for received, an open square for accounted for; small pictures of their own, so that they keep their shape. */
const Spot = ({ of, x, y }: { of: 'received' | 'accounted'; x: number; y: number }): JSX.Element => (
  <svg x={`${x}%`} y={y} overflow="visible" class="spot" aria-hidden="true" focusable="false">{of === 'received' ? <circle r="4.5" /> : <rect x="-4" y="-4" width="8" height="8" />}</svg>
);

/** A table that is the picture: a mark a week, and a word for those who do not see it. */
export const WeekGrid = ({ rows, weeks }: { rows: { pupil: Named; weeks: (Status | 'open' | null)[] }[]; weeks: Day[] }): JSX.Element => (
  <>
    <ul class="legend key">{(['on_track', 'watch', 'under', 'to_confirm', 'open'] as const).map((mark) => <li key={mark}><Mark of={mark} /> {STATUS[mark]}</li>)}</ul>
    <table class="grid">
      <caption class="quiet-status">{S.gridIs}</caption>
      <thead><tr><th scope="col">{S.pupil}</th>{weeks.map((week, at) => <th key={week} scope="col" class={`w ${at < weeks.length - 4 ? 'far' : ''}`}><span class="quiet-status">{S.week} </span>{dayShort(week)}</th>)}</tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.pupil.id}>
            <th scope="row"><PupilLink pupil={row.pupil} /></th>
            {row.weeks.map((mark, at) => <td key={weeks[at]} class={`w ${at < weeks.length - 4 ? 'far' : ''}`}>{mark && mark !== 'nothing_due' ? <><Mark of={mark} /><span class="quiet-status">{STATUS[mark]}</span></> : <span class="quiet-status">{STATUS.nothing_due}</span>}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  </>
);
