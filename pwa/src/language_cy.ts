/** The language of the Welsh page. What its catalogue has no words for stands in English, and is marked so for eyes and ears. */
import { h } from 'preact';
import './ui/welsh.css';

export const worker: string = '/sw-cy.js';

// Chromium knows no Welsh: its Intl writes English days without a word.
const DAYS = ['Sul', 'Llun', 'Mawrth', 'Mercher', 'Iau', 'Gwener', 'Sadwrn'];
const MONTHS = ['Ionawr', 'Chwefror', 'Mawrth', 'Ebrill', 'Mai', 'Mehefin', 'Gorffennaf', 'Awst', 'Medi', 'Hydref', 'Tachwedd', 'Rhagfyr'];
/** "Dydd Gwener 20 Tachwedd" */
export const dayInWords = (day: Date): string => `Dydd ${DAYS[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`;

/** Signs that are not seen and stand around English text, so that it can also stand within Welsh. */
const [FROM, UNTIL] = ['\u2068', '\u2069'];
const MARKED = new RegExp(`${FROM}([^${UNTIL}]*)${UNTIL}`);

/** A sentence of the English catalogue, or what makes one. */
export function marked<T>(said: T): T {
  if (typeof said === 'string') return `${FROM}${said}${UNTIL}` as T;
  if (typeof said === 'function') return ((...given: unknown[]) => marked((said as unknown as (...given: unknown[]) => unknown)(...given))) as T;
  if (Array.isArray(said)) return said.map((each: unknown) => marked(each)) as T;
  return (said !== null && typeof said === 'object' ? Object.fromEntries(Object.entries(said).map(([key, each]) => [key, marked(each)])) : said) as T;
}

/** English parts as elements of their own: a screen reader changes its voice for them, and they are seen to be English. */
export const inEnglish = (text: string): unknown[] => text.split(MARKED).map((part, i) => (i % 2 ? h('span', { lang: 'en', class: 'english' }, part) : part));
