/** Days and instants as people say them; amounts without long decimals. The school's clock is London's. */
import type { Day, Exact, Instant } from './types.ts';

const zone = 'Europe/London';
const noon = (day: Day): Date => new Date(`${day}T12:00:00Z`);
const made = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
const long = made({ weekday: 'long', day: 'numeric', month: 'long' });
const full = made({ day: 'numeric', month: 'long', year: 'numeric' });
const plain = made({ day: 'numeric', month: 'long' });
const short = made({ day: 'numeric', month: 'short' });
const shortDay = made({ weekday: 'short', day: 'numeric', month: 'short' });
const month = made({ month: 'long' });
const year = made({ year: 'numeric' });
const clock = made({ hour: '2-digit', minute: '2-digit', hour12: false });

export const dayLong = (day: Day): string => long.format(noon(day)).replace(',', '');
export const dayPlain = (day: Day): string => plain.format(noon(day));
export const dayFull = (day: Day): string => full.format(noon(day));
export const dayShort = (day: Day): string => short.format(noon(day));
export const weekdayShort = (day: Day): string => shortDay.format(noon(day)).replace(',', '');
export const timeOf = (at: Instant | Date): string => clock.format(new Date(at));
export const dayOf = (at: Instant | Date): string => shortDay.format(new Date(at)).replace(',', '');
export const when = (at: Instant): string => `${dayOf(at)}, ${timeOf(at)}`;

/** "16 to 20 November 2026", "30 November to 4 December 2026" */
export function span(from: Day, to: Day): string {
  const [a, b] = [noon(from), noon(to)];
  if (from === to) return dayFull(from);
  if (from.slice(0, 7) === to.slice(0, 7)) return `${a.getUTCDate()} to ${dayFull(to)}`;
  if (from.slice(0, 4) === to.slice(0, 4)) return `${a.getUTCDate()} ${month.format(a)} to ${dayFull(to)}`;
  return `${dayFull(from)} to ${b.getUTCDate()} ${month.format(b)} ${year.format(b)}`;
}

export const spanShort = (from: Day, to: Day): string => (from === to ? dayShort(from) : `${dayShort(from)} to ${dayShort(to)}`);

export function ago(at: Instant, now: Date = new Date()): string {
  const minutes = Math.max(0, Math.round((now.getTime() - new Date(at).getTime()) / 60_000));
  if (minutes < 2) return 'just now';
  if (minutes < 60) return `${minutes} minutes ago`;
  if (minutes < 48 * 60) return minutes < 120 ? '1 hour ago' : `${Math.floor(minutes / 60)} hours ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}

/** How long something has lain there: "20 minutes", "3 hours", "2 days". */
export const lain = (at: Instant, now?: Date): string => ago(at, now).replace(' ago', '').replace('just now', 'a minute');

export const num = (amount: Exact): number => {
  const [over, under] = amount.split('/');
  return Number(over) / Number(under ?? 1);
};

const VULGAR: { [rest: string]: string } = { '0.5': '½', '0.25': '¼', '0.75': '¾', '0.333': '⅓', '0.667': '⅔', '0.125': '⅛', '0.375': '⅜', '0.625': '⅝', '0.875': '⅞' };

/** The same as the server's own words: "2", "1½", "2.4". */
export function say(amount: Exact | number): string {
  const value = typeof amount === 'number' ? amount : num(amount);
  const whole = Math.floor(value);
  if (whole === value) return String(whole);
  const part = VULGAR[String(Number((value - whole).toFixed(3)))];
  return part ? `${whole || ''}${part}` : String(Number(value.toFixed(2)));
}
