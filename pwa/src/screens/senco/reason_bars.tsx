/** Where sessions go, as bars: one a reason, longest first, with the pattern of its side. Each leads to its sessions. */
import type { JSX } from 'preact';
import { REASONS, W, lostInWords } from '../../words_desk.ts';
import { say } from './dates.ts';
import { link, place } from './place.ts';
import type { ReasonLine, Side } from './reason_types.ts';

const words = W.reasons;
const IN_ORDER: Side[] = ['school', 'pupil', 'external', 'calendar'];
const all = (line: ReasonLine): number => line.sessions + line.cut_short;

export function WhereSessionsGo({ lines }: { lines: ReasonLine[] }): JSX.Element {
  const sorted = [...lines].sort((a, b) => all(b) - all(a));
  const most = Math.max(...sorted.map(all), 1);
  return (
    <figure>
      <ul class="reason-bars">{sorted.map((line) => <li key={line.reason}><ReasonLink line={line} /><Bar line={line} most={most} /></li>)}</ul>
      <Legend lines={lines} />
      <details>
        <summary>{W.table}</summary>
        <div class="scroll" tabIndex={0} role="group" aria-label={words.where}>
          <table>
            <thead><tr><th scope="col">{words.reason}</th><th scope="col">{words.side}</th><th scope="col" class="n">{words.lost}</th><th scope="col" class="n">{words.inPart}</th><th scope="col" class="n">{words.minutes}</th><th scope="col" class="n">{words.pupils}</th><th scope="col" class="n">{words.provisions}</th></tr></thead>
            <tbody>{sorted.map((line) => (
              <tr key={line.reason}><th scope="row">{REASONS[line.reason] ?? line.reason}</th><td>{words.sides[line.side]}</td><td class="n">{line.sessions}</td><td class="n">{line.cut_short}</td><td class="n">{say(line.minutes)}</td><td class="n">{line.pupils}</td><td class="n">{line.provisions}</td></tr>
            ))}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

export const ReasonLink = ({ line }: { line: ReasonLine }): JSX.Element => <a href={link('reasons', line.reason, place.value.span)}>{REASONS[line.reason] ?? line.reason}</a>;

/** The patterned length did not take place, the open one took place in part. */
function Bar({ line, most }: { line: ReasonLine; most: number }): JSX.Element {
  const wide = (sessions: number): string => `${(sessions / most) * 100}%`;
  return (
    <span class="bar-cell">
      <svg width="100%" height="20" role="img" aria-label={`${REASONS[line.reason] ?? line.reason}: ${lostInWords(line)}.`}>
        {line.sessions > 0 && <svg width={wide(line.sessions)} height="20"><rect class={`part side-${line.side}`} x="1" y="1" width="100%" height="18" /></svg>}
        {line.cut_short > 0 && <svg x={wide(line.sessions)} width={wide(line.cut_short)} height="20"><rect class={`part side-${line.side} in-part`} x="1" y="1" width="100%" height="18" /></svg>}
      </svg>
      <span class="told"><b>{line.sessions}</b>{line.cut_short > 0 && <span class="soft"> + {line.cut_short} {words.inPart.toLowerCase()}</span>}</span>
    </span>
  );
}

function Legend({ lines }: { lines: ReasonLine[] }): JSX.Element {
  const of = (side: Side): number => lines.filter((line) => line.side === side).reduce((sum, line) => sum + line.sessions, 0);
  return (
    <ul class="legend key">
      {IN_ORDER.filter((side) => lines.some((line) => line.side === side)).map((side) => (
        <li key={side}><svg width="14" height="14" aria-hidden="true" focusable="false"><rect class={`part side-${side}`} x="1" y="1" width="12" height="12" /></svg>{words.sides[side]}: <b>{of(side)}</b></li>
      ))}
    </ul>
  );
}
