/** Days are text, YYYY-MM-DD, and mean the school's day: London, whatever zone the phone is set to. */
import type { Weekday } from '../gen/wire.ts';
import { dayInWords } from '../language.ts';
import { clock } from './clock.ts';

const dayIn = clock({ timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' });
const timeIn = clock({ timeZone: 'Europe/London', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const utc = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** Turned round from British order: the one Canadian way to write a day, which is ours, became another one in Safari. */
export const dayOf = (ms: number): string => dayIn(ms).split('/').reverse().join('-');
/** Minutes since midnight in London. */
export const minuteOf = (ms: number): number => minutesAt(timeIn(ms));
export const timeOf = (ms: number): string => timeIn(ms).replace(/^0/, '');
export const minutesAt = (time: string): number => Number(time.slice(0, -3)) * 60 + Number(time.slice(-2));

export function addDays(day: string, by: number): string {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}
export const weekdayOf = (day: string): Weekday | 'sat' | 'sun' => WEEKDAYS[utc(day).getUTCDay()]!;
export const mondayOf = (day: string): string => addDays(day, -((utc(day).getUTCDay() + 6) % 7));

/** "Friday 20 November" */
export const longDay = (day: string): string => dayInWords(utc(day));
/** "20 November" */
export const dayAndMonth = (day: string): string => longDay(day).replace(/^\D+ /, '');
/** "Friday" */
export const dayName = (day: string): string => longDay(day).replace(/ \d.*/, '');
/** The second a person acted, as the wire spells it. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
