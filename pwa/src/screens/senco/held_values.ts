/** Between what an item says and the fields in which it is put right. What the fields do not show is carried over where it can be used, else left at its plain value. */
import type { SaidItem } from './types.ts';

export interface Values { pupil: string; provision: string; on: string; outcome: string; minutes: string; reason: string; text: string; in_place: string; note: string }
type Shown = Exclude<keyof Values, 'pupil' | 'note'>;

const FIELDS: { [type: string]: Shown[] } = {
  record: ['provision', 'on', 'outcome', 'minutes', 'reason'], note: ['text'], presence: ['provision', 'on', 'minutes', 'reason'], equipment: ['provision', 'on', 'in_place'],
};
const family = (type: string | null): string => (type ?? '').split('.')[0]!;
export const fieldsOf = (type: string | null): Shown[] => FIELDS[family(type)] ?? [];

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function valuesOf({ body, pupil, outcome, reason, text: said }: SaidItem): Values {
  const there = body['in_place'];
  return {
    pupil: pupil?.id ?? '', provision: text(body['provision']), on: text(body['on'] ?? body['week_of']), outcome: outcome ?? '', minutes: text(body['minutes'] ?? body['minutes_lost']),
    reason: reason ?? '', text: said ?? '', in_place: there === true ? 'yes' : there === false ? 'no' : '', note: '',
  };
}

/** A number where one was typed; else what was typed, for the server to name it. */
const whole = (typed: string): number | string | null => (typed.trim() === '' ? null : /^\d+$/.test(typed.trim()) ? Number(typed.trim()) : typed.trim());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const either = (value: unknown, fits: boolean, plain: unknown): unknown => (fits ? value : plain);
const oneOf = (value: unknown, ...codes: string[]): unknown => either(value, codes.includes(value as string), null);
const upTo = (value: unknown, most: number): unknown => either(value, Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most, null);

/** The whole body: a record is said again with every field that it has. */
export function bodyOf(said: SaidItem, values: Values): { [name: string]: unknown } {
  const { body } = said;
  const provision = values.provision;
  const reason = values.reason || null;
  switch (family(said.type)) {
    case 'note': return { record: body['record'] ?? null, text: values.text.trim() };
    case 'presence': return { provision, on: values.on, minutes_lost: whole(values.minutes), reason };
    case 'equipment': return { provision, week_of: values.on, in_place: values.in_place === '' ? null : values.in_place === 'yes' };
  }
  const session = body['session'];
  return {
    session: either(session, typeof session === 'string' && UUID.test(session), crypto.randomUUID()),
    provision, on: values.on, outcome: values.outcome, minutes: whole(values.minutes),
    reason: values.outcome === 'delivered' ? null : reason,
    starts_at: either(body['starts_at'], typeof body['starts_at'] === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(body['starts_at']), null),
    group_size: upTo(body['group_size'], 100),
    role: oneOf(body['role'], 'ta', 'hlta', 'teacher', 'therapist', 'external'),
    other_activity: body['other_activity'] === true, second_session: body['second_session'] === true,
    makes_up: either(body['makes_up'], values.outcome !== 'not_delivered' && typeof body['makes_up'] === 'string' && DAY.test(body['makes_up']), null),
    adherence: oneOf(body['adherence'], 'as_planned', 'adapted', 'not_followed'),
    engagement: upTo(body['engagement'], 4),
    grade: oneOf(body['grade'], 'timer', 'same_day', 'late', 'paper', 'imported', 'unsigned_device'),
  };
}
