/** What a tap says, as facts to save. A group session is one record a pupil, with one `session` and a shared moment. */
import type { Unsaved } from '../db/shapes.ts';
import type { Adherence, Grade, Json, Outcome, Reason, RecordBody } from '../gen/wire.ts';
import { instant, mondayOf } from './days.ts';
import type { Note, Standing } from './fold.ts';
import { newId } from './ids.ts';
import type { Card } from './today.ts';

/** `today` is the day that the log shows: in a demo school not the real one. */
export type Author = { role: string | null; today: string; paper?: boolean };
type Body = { [key: string]: Json };

/** What can be said of a session in one tap; the rest of the record comes from the plan. */
export type Said = { outcome: Outcome; minutes?: number | null; reason?: Reason | null; second_session?: boolean; timed?: boolean };
export type Change = { outcome?: Outcome; minutes?: number | null; reason?: Reason | null; adherence?: Adherence | null; engagement?: number | null; group_size?: number; grade?: Grade };

export const fact = (now: number, type: string, scope: string, body: Body, entity?: string, base: string | null = null): Unsaved => {
  const id = newId(now);
  return { id, entity: entity ?? id, scope, type, base, stated_at: instant(now), body };
};

/** How good a witness is of what a person says by hand. */
export const gradeOf = (day: string, author: Author): Grade => (author.paper ? 'paper' : day === author.today ? 'same_day' : 'late');

/** Says something of a session for every pupil on the card who has no record in it yet. */
export function logSession(card: Card, said: Said, author: Author, now: number, pupils = card.pupils): Unsaved[] {
  const session = said.second_session ? newId(now) : (card.session ?? newId(now));
  const open = said.second_session ? pupils : pupils.filter((pupil) => !pupil.record);
  const body: RecordBody = {
    session,
    provision: card.provision.id,
    on: card.day,
    outcome: said.outcome,
    minutes: said.minutes !== undefined ? said.minutes : said.outcome === 'delivered' ? card.minutes : null,
    reason: said.reason ?? null,
    starts_at: said.second_session ? null : card.startsAt,
    group_size: Math.max(1, open.length),
    role: author.role,
    other_activity: false,
    second_session: said.second_session ?? card.second ?? card.booked?.beside ?? false,
    makes_up: null,
    adherence: null,
    engagement: null,
    grade: said.timed ? 'timer' : gradeOf(card.day, author),
  };
  return open.map((pupil) => fact(now, 'record.log', `pupil:${pupil.id}`, { ...body, makes_up: (!said.second_session && pupil.makesUp) || null }));
}

const BODY_KEYS = [
  'session', 'provision', 'on', 'outcome', 'minutes', 'reason', 'starts_at', 'group_size', 'role',
  'other_activity', 'second_session', 'makes_up', 'adherence', 'engagement', 'grade',
] as const satisfies (keyof RecordBody)[];

/** The wire's part of a standing record: an amendment carries the whole record, never a difference. */
const bodyOf = (record: Standing): RecordBody => Object.fromEntries(BODY_KEYS.map((key) => [key, record[key]])) as RecordBody;

export const changeRecords = (records: Standing[], change: Change, now: number): Unsaved[] =>
  records.map((record) => fact(now, 'record.amend', `pupil:${record.pupil}`, { ...bodyOf(record), ...change }, record.entity, record.head));

export const undoRecords = (records: Standing[], now: number): Unsaved[] =>
  records.map((record) => fact(now, 'record.void', `pupil:${record.pupil}`, {}, record.entity, record.head));

/** One pupil away or back: the others' group is one smaller or larger, and their records say so too. */
export function changeAttendance(card: Card, pupil: string, here: boolean, author: Author, now: number): Unsaved[] {
  const recorded = card.pupils.flatMap((p) => (p.record ? [p.record] : []));
  const target = recorded.find((r) => r.pupil === pupil);
  // What is made up and not given stays owed: it is no missed session, and no record says so.
  const unsaid = card.booked && !here;
  const others = recorded.filter((r) => r.pupil !== pupil && r.outcome !== 'not_delivered');
  const group_size = Math.max(1, others.length + (here ? 1 : 0));
  const example = others[0];
  const change: Change = here
    ? { outcome: example?.outcome ?? 'delivered', minutes: example ? example.minutes : card.minutes, reason: null, group_size }
    : { outcome: 'not_delivered', minutes: null, reason: 'pupil_absent', adherence: null, engagement: null, group_size };
  const resized = changeRecords(others.filter((r) => r.group_size !== group_size), { group_size }, now);
  if (unsaid) return target ? [...undoRecords([target], now), ...resized] : resized;
  if (target) return [...changeRecords([target], change, now), ...resized];
  const said: Said = here ? { outcome: 'delivered' } : { outcome: 'not_delivered', reason: 'pupil_absent' };
  const missing = card.pupils.filter((p) => p.id === pupil);
  return [...logSession(card, said, author, now, missing).map((f) => ({ ...f, body: { ...f.body, group_size } })), ...resized];
}

/** The same words about each of what is being said. */
export const noteWith = (facts: Unsaved[], text: string, now: number): Unsaved[] =>
  facts.map(({ scope, entity }) => fact(now, 'note.add', scope, { record: entity, text }));

export const addNote = (records: Standing[], text: string, now: number): Unsaved[] =>
  records.map((record) => fact(now, 'note.add', `pupil:${record.pupil}`, { record: record.entity, text }));

export const changeNote = (note: Note, text: string, now: number): Unsaved[] => [
  text ? fact(now, 'note.amend', note.scope, { record: note.record, text }, note.entity, note.head) : fact(now, 'note.void', note.scope, {}, note.entity, note.head),
];

export const reportPresence = (card: Card, minutesLost: number, reason: Reason | null, now: number): Unsaved[] => [
  fact(now, 'presence.report', `pupil:${card.pupils[0]!.id}`, { provision: card.provision.id, on: card.day, minutes_lost: minutesLost, reason }),
];

export const confirmEquipment = (card: Card, inPlace: boolean, now: number): Unsaved[] => [
  fact(now, 'equipment.confirm', `pupil:${card.pupils[0]!.id}`, { provision: card.provision.id, week_of: mondayOf(card.day), in_place: inPlace }),
];
