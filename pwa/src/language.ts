/** The language that this page is built in. In the Welsh page language_cy.ts stands in this one's place. */
import { clock } from './model/clock.ts';

/** It keeps the page in the same language. */
export const worker: string = '/sw.js';

const long = clock({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
/** "Friday 20 November" */
export const dayInWords = (day: Date): string => long(day).replace(',', '');

/** Marks what is not translated yet, as parts of a text; nothing here. */
export const inEnglish = null as ((text: string) => unknown[]) | null;
