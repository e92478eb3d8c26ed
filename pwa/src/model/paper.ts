/** A line of the weekly sheet, from its address to a card: "last 12 of the provision / day / time or number". */
import { addDays } from './days.ts';
import { isDay } from './days_before.ts';
import type { State } from './fold.ts';
import { cardsOf, isSchoolDay, type Card } from './today.ts';

/** `day` is null where the sheet says any day: `days` are those that it may have been. */
export type Line = { provision: string; day: string | null; days: string[]; which: string };

export function lineOf(state: State, parts: string[], today: string): Line | null {
  const [id = '', when = '', which = '1', chosen] = parts;
  const provision = [...state.provisions.keys()].find((key) => id.length >= 12 && key.endsWith(id));
  const monday = when.replace('any-', '');
  if (!provision || !isDay(monday)) return null;
  if (monday === when) return { provision, day: when, days: [when], which };
  const days = Array.from({ length: 5 }, (_, i) => addDays(monday, i)).filter((day) => day <= today && isSchoolDay(state.calendar, day));
  return { provision, day: chosen && days.includes(chosen) ? chosen : null, days, which };
}

/** The card that the line is about: at its time, the make-up session, or as many as the day has, in their order. */
export function cardOfLine(state: State, line: Line, me: string): Card | undefined {
  if (!line.day) return undefined;
  const cards = cardsOf(state, line.day, null, me).filter((card) => card.provision.id === line.provision);
  if (line.which === '0') return cards.find((card) => card.booked);
  const time = /^(\d\d)(\d\d)$/.exec(line.which);
  const own = cards.filter((card) => !card.booked);
  return time ? own.find((card) => card.startsAt === `${time[1]}:${time[2]}`) : (own[Number(line.which) - 1] ?? own[0]);
}
