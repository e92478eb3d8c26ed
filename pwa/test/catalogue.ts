/** Every sentence of the log as a person may see it: `node test/catalogue.ts` prints them, each with its name, as JSON. */
import * as english from '../src/words_later.ts';

export type Words = typeof english;
type Spoken = { [K in keyof Words as Words[K] extends (...given: never[]) => string ? K : never]: Words[K] };

const [MONDAY, FRIDAY, AT] = ['2026-11-09', '2026-11-13', Date.parse('2026-11-10T09:42:00Z')];
const NUMBERS: [number][] = [[1], [2], [3], [6], [40]];
const WHY = ['invalid', 'unknown_type_or_version', 'scope_denied', 'id_conflict', 'user_inactive', 'bad_signature', 'malformed', 'too_large', 'another'];

/** What each is said of. The compiler asks for one of every sentence that takes something. */
export const SAMPLES: { [K in keyof Spoken]: Parameters<Spoken[K]>[] } = {
  count: [],
  days: [[MONDAY, FRIDAY], ['2026-10-30', '2026-11-03'], [MONDAY, MONDAY]],
  demo: [[FRIDAY]],
  left: [[0], ...NUMBERS],
  makesUp: [[MONDAY, FRIDAY]],
  bookedFor: [[FRIDAY]],
  mark: [['9:15 Lego Therapy']],
  open: [['9:15 Lego Therapy']],
  minutes: NUMBERS,
  pupils: NUMBERS,
  progress: [[1, 2, 'sessions', null], [0.5, 3, 'sessions', '18 November'], [40, 60, 'minutes', null], [40, 60, 'minutes', '18 November']],
  recordedBy: [['Tom R'], ['']],
  recordedAs: [['Tom R', 'Delivered', 20], ['', 'Not delivered', null]],
  wasAway: [['Cora L']],
  lateNote: [['it was on paper']],
  timerRuns: [['10:42', 1], ['10:42', 9]],
  timerFor: NUMBERS,
  timerMark: [['9:15 Lego Therapy']],
  timerElsewhere: [['10:42']],
  inPlace: [[true], [false]],
  supportOf: [['Asha R', true], ['Asha R', false]],
  lineSending: NUMBERS,
  lineNoSignal: [[0], ...NUMBERS],
  lineNoAnswer: NUMBERS,
  linePortal: [[0], ...NUMBERS],
  lineStuck: [[3, AT]],
  lineSent: [[AT]],
  lineWaiting: NUMBERS,
  attentionCount: NUMBERS,
  attentionWaits: [[0], ...NUMBERS],
  pinTitle: [['Ada']],
  pinWrong: [[1], [2], [4]],
  roomDone: [['Ada Field']],
  pairLost: [['Ada Field']],
  pairApple: [['iPhone']],
  pairHello: [['Ada Field']],
  pairCheck: [['Larch Lane']],
  pairAlready: [['Ada Field']],
  addLast: [['9 November'], [null]],
  addDone: [['9 November'], [null]],
  daysToRecord: NUMBERS,
  daysRecorded: [[0], ...NUMBERS],
  daysWeek: [[MONDAY, MONDAY], [MONDAY, '2026-11-16']],
  supportLost: [[0], ...NUMBERS],
  roomWaits: NUMBERS,
  roomName: [],
  weekOf: [[MONDAY]],
  attentionWhy: WHY.map((code) => [code]),
  attentionSince: [[AT]],
  settingsYouAre: [],
  settingsSignOutRefused: NUMBERS,
  installApple: [['iPhone']],
  installSendFirst: NUMBERS,
  clockOff: [[-1], [7], [-180], [4320]],
  nudges: NUMBERS,
  nudge: [['Lego Therapy', 'Asha R', 1, 'this week'], ['Lego Therapy', 'Asha R', 3, 'this week']],
  nudgeWeek: [[MONDAY, MONDAY], [MONDAY, '2026-11-16']],
};

/** As `words` say it: a name, and the text. Parts of one sentence have a number beside their name. */
export function sentences(words: Record<string, unknown>): [name: string, text: string][] {
  const said = (name: string, what: unknown): [string, string][] => {
    if (typeof what === 'string') return [[name, what]];
    if (typeof what === 'function') return (SAMPLES as Record<string, unknown[][]>)[name]?.flatMap((given, i) => said(`${name} ${i}`, (what as (...given: unknown[]) => string)(...given))) ?? [];
    return what !== null && typeof what === 'object' ? Object.entries(what).flatMap(([key, part]) => said(`${name} ${key}`, part)) : [];
  };
  return Object.entries(words).flatMap(([name, what]) => said(name, what)).filter(([, text]) => text !== '');
}

if (process.argv[1]?.endsWith('catalogue.ts')) process.stdout.write(JSON.stringify(sentences(english)));
