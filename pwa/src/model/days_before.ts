import type { CalendarBody } from '../gen/wire.ts';
import { addDays, weekdayOf } from './days.ts';

/** Whether a text from an address, which anybody may have typed, names a day. */
export const isDay = (text: string): boolean => /^\d{4}(-\d\d){2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;

/** The school days of the last two weeks before a day, newest first. */
export function daysBefore(calendar: CalendarBody | null, day: string, weeks = 2): string[] {
  const from = addDays(day, -7 * weeks);
  if (calendar) return calendar.school_days.filter((on) => on >= from && on < day).reverse();
  return Array.from({ length: 7 * weeks }, (_, i) => addDays(day, -1 - i)).filter((on) => !weekdayOf(on).startsWith('s'));
}
