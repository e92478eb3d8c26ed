/** Figures that open: what it is, the formula with its numbers, and from there the windows, the amounts and the days left out. */
import type { ComponentChildren, JSX } from 'preact';
import { W, count } from '../../words_desk.ts';
import { num, spanShort, weekdayShort } from './dates.ts';
import { Awaiting, StatusWord, share } from './parts.tsx';
import type { Figure, SpanExplained } from './span_types.ts';
import type { PupilProvision } from './types.ts';

const words = W.pupil;

function reveal(id: string): void {
  const found = document.getElementById(id) as HTMLDetailsElement | null;
  if (!found) return;
  found.open = true;
  found.querySelector('summary')?.focus();
  found.scrollIntoView({ block: 'nearest' });
}

const One = ({ name, value, beside, means, says, more }: { name: string; value: ComponentChildren; beside?: ComponentChildren; means: string; says: string[]; more: string }): JSX.Element => (
  <details class="figure">
    <summary><span class="name">{name}</span> <b>{value}</b> {beside}</summary>
    <div class="opened">
      <p class="soft">{means}</p>
      {says.map((each) => <p key={each}>{each}</p>)}
      <p class="no-print"><button type="button" class="quiet" onClick={() => reveal(more)}>{words.came}</button></p>
    </div>
  </details>
);

export function Figures({ of }: { of: PupilProvision }): JSX.Element {
  const more = `came-${of.id}`;
  const said = (figures: string[]): string[] => of.explained.amounts.filter((each) => figures.includes(each.figure)).map((each) => each.sentence);
  const one = (name: string, means: string, figure: Figure, beside?: ComponentChildren, says: string[] = []): JSX.Element => (
    <One name={name} means={means} more={more} value={figure.value === null ? figure.words : share(figure)} beside={beside} says={[figure.sentence, ...says]} />
  );
  return (
    <div class="figures-open">
      {one(words.received, words.receivedIs, of.received, <><StatusWord status={of.status === 'nothing_due' ? null : of.status} />{of.awaiting_sync && <Awaiting />}</>, said(['status']))}
      {one(words.offered, words.offeredIs, of.offered)}
      {one(words.accounted, words.accountedIs, of.accounted)}
      <One name={words.owed} means={words.owedIs} more={more} value={owedIn(of) || words.nothingOwed} says={said(['owed', 'made_up'])} />
      {one(words.asSpecified, words.asSpecifiedIs, of.as_specified)}
      {one(words.timely, words.timelyIs, of.timely)}
    </div>
  );
}

const owedIn = (of: PupilProvision): string =>
  [of.owed.sessions && num(of.owed.sessions) ? count(of.owed.sessions, 'session') : '', of.owed.minutes && num(of.owed.minutes) ? count(of.owed.minutes, 'minute') : ''].filter(Boolean).join(', ');

/** Behind every figure: which windows are in it and which are not, each amount, and the days on which nothing could take place. */
export function CameAbout({ of, id }: { of: SpanExplained; id: string }): JSX.Element {
  const outside = of.windows.filter((window) => !window.counted);
  return (
    <details id={`came-${id}`}>
      <summary>{words.came}</summary>
      <div class="opened">
        <p>{of.sentence}</p>
        {outside.length > 0 && <><h3>{words.notCounted}</h3><ul class="short">{outside.map((window) => <li key={window.starts_on}>{spanShort(window.starts_on, window.ends_on)}: {window.says}</li>)}</ul></>}
        {of.amounts.length > 0 && <><h3>{words.amounts}</h3><ul class="short">{of.amounts.map((each) => <li key={each.sentence}>{each.sentence}</li>)}</ul></>}
        <h3>{words.leftOut}</h3>
        {of.days_left_out.length === 0 ? <p class="soft">{words.noneLeftOut}</p> : <ul class="short">{of.days_left_out.map((day) => <li key={day.starts_on + day.why}>{day.starts_on === day.ends_on ? weekdayShort(day.starts_on) : spanShort(day.starts_on, day.ends_on)}: {day.why}</li>)}</ul>}
      </div>
    </details>
  );
}
