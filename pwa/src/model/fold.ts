/** The current state as the fold of events: the server's by `seq`, then this phone's own that the server has not given back. No clock takes part. */
import type {
  BookingBody, CalendarBody, DueBody, EquipmentBody, HeldBody, LogEvent, NoteBody, NudgeBody, PersonBody, PresenceBody,
  ProvisionBody, PupilBody, RecordBody, ReleaseBody, ResolveBody,
} from '../gen/wire.ts';

/** What a fold reads of an event; an own item is one with no seq, its user filled in. */
export type Fact = Pick<LogEvent, 'id' | 'scope' | 'entity' | 'type' | 'base' | 'user' | 'body' | 'stated_at'> & { seq: number | null };

/** One session of one pupil as it stands. `head` is what an amendment or a void must name. */
export type Standing = RecordBody & {
  entity: string;
  head: string;
  pupil: string;
  user: string | null;
  stated_at: string | null;
  voided: boolean;
  /** What stands, or stood before it was withdrawn; and what each version said, null for a withdrawal. */
  words: RecordBody;
  said: { [version: string]: RecordBody | null | undefined };
};
export type Note = { entity: string; head: string; scope: string; record: string; text?: string | undefined; user: string | null; voided: boolean };
export type Provision = ProvisionBody & { id: string; pupils: string[] };
export type Due = DueBody & { id: string; pupil: string };
export type Booking = BookingBody & { pupil: string };

export type State = {
  calendar: CalendarBody | null;
  people: Map<string, PersonBody>;
  pupils: Map<string, PupilBody>;
  provisions: Map<string, Provision>;
  due: Map<string, Due>;
  bookings: Map<string, Booking>;
  nudges: Map<string, NudgeBody>;
  records: Map<string, Standing>;
  notes: Map<string, Note>;
  /** By provision, pupil and day (or week): the latest word stands. */
  presence: Map<string, PresenceBody & { user: string | null }>;
  equipment: Map<string, EquipmentBody & { user: string | null }>;
  held: Map<string, HeldBody>;
  returned: Map<string, ReleaseBody>;
};

const emptyState = (): State => ({
  calendar: null,
  people: new Map(),
  pupils: new Map(),
  provisions: new Map(),
  due: new Map(),
  bookings: new Map(),
  nudges: new Map(),
  records: new Map(),
  notes: new Map(),
  presence: new Map(),
  equipment: new Map(),
  held: new Map(),
  returned: new Map(),
});

const pupilOf = (scope: string): string => scope.slice(scope.indexOf(':') + 1);
export const presenceKey = (provision: string, pupil: string, on: string): string => `${provision} ${pupil} ${on}`;

function setProvision(state: State, fact: Fact): void {
  const body = fact.body as ProvisionBody;
  const pupils = state.provisions.get(fact.entity)?.pupils ?? [];
  const pupil = pupilOf(fact.scope);
  state.provisions.set(fact.entity, { ...body, id: fact.entity, pupils: pupils.includes(pupil) ? pupils : [...pupils, pupil] });
}

function setDue(state: State, fact: Fact): void {
  const body = fact.body as DueBody;
  const cleared = (body.due_sessions ?? '0') === '0' && (body.due_minutes ?? '0') === '0';
  if (cleared) state.due.delete(fact.entity);
  else state.due.set(fact.entity, { ...body, id: fact.entity, pupil: pupilOf(fact.scope) });
}

/**
 * A void stands against an amendment that saw the record before it; only what names the void brings the record back, or
 * a choice between versions, which says of one of them that it stands.
 */
function changeRecord(state: State, { id, type, base, entity, scope, user, stated_at, body }: Fact): void {
  const was = state.records.get(entity);
  if (type === 'record.log') {
    const words = body as RecordBody;
    state.records.set(entity, { ...words, entity, head: id, pupil: pupilOf(scope), user, stated_at, voided: false, words, said: { [id]: words } });
  }
  if (type === 'record.log' || !was) return;
  const chosen = type === 'review.resolve' ? (body as ResolveBody).keep : null;
  const words = chosen !== null ? was.said[chosen] : type === 'record.void' ? null : type === 'record.restore' ? was.words : (body as RecordBody);
  const said = { ...was.said, [id]: words };
  const stands = chosen !== null || !was.voided || base === was.head;
  state.records.set(entity, stands ? { ...was, ...words, head: id, voided: words === undefined ? was.voided : !words, words: words ?? was.words, said } : { ...was, said });
}

function changeNote(state: State, fact: Fact): void {
  const was = state.notes.get(fact.entity);
  const { entity, id: head, scope, user } = fact;
  if (fact.type === 'note.add') state.notes.set(entity, { ...(fact.body as NoteBody), entity, head, scope, user, voided: false });
  else if (!was || was.voided) return;
  else if (fact.type === 'note.void') state.notes.set(entity, { ...was, head, voided: true });
  else state.notes.set(entity, { ...was, text: undefined, ...(fact.body as NoteBody), head });
}

/** Everything that was said in a pupil's scope up to here is gone, by law or by a loss of access. */
function eraseScope(state: State, scope: string): void {
  const pupil = pupilOf(scope);
  state.pupils.delete(pupil);
  for (const map of [state.due, state.bookings]) for (const [key, one] of map) if (one.pupil === pupil) map.delete(key);
  for (const [key, record] of state.records) if (record.pupil === pupil) state.records.delete(key);
  for (const [key, note] of state.notes) if (note.scope === scope) state.notes.delete(key);
  for (const [key, provision] of state.provisions) state.provisions.set(key, { ...provision, pupils: provision.pupils.filter((id) => id !== pupil) });
}

function applyFact(state: State, fact: Fact): void {
  const { type, entity, user } = fact;
  if (type.startsWith('record.') || type === 'review.resolve') changeRecord(state, fact);
  else if (type.startsWith('note.')) changeNote(state, fact);
  else if (type === 'presence.report') {
    const body = fact.body as PresenceBody;
    state.presence.set(presenceKey(body.provision, pupilOf(fact.scope), body.on), { ...body, user });
  } else if (type === 'equipment.confirm') {
    const body = fact.body as EquipmentBody;
    state.equipment.set(presenceKey(body.provision, pupilOf(fact.scope), body.week_of), { ...body, user });
  } else if (type === 'calendar.set') state.calendar = fact.body as CalendarBody;
  else if (type === 'plan.person') state.people.set(entity, fact.body as PersonBody);
  else if (type === 'plan.pupil') state.pupils.set(entity, fact.body as PupilBody);
  else if (type === 'plan.provision') setProvision(state, fact);
  else if (type === 'due.set') setDue(state, fact);
  else if (type === 'plan.booking') {
    const body = fact.body as BookingBody;
    if (body.open) state.bookings.set(entity, { ...body, pupil: pupilOf(fact.scope) });
    else state.bookings.delete(entity);
  } else if (type === 'nudge.set') {
    const body = fact.body as NudgeBody;
    if (body.open) state.nudges.set(entity, body);
    else state.nudges.delete(entity);
  } else if (type === 'held') {
    const body = fact.body as HeldBody;
    state.held.set(body.item, body);
  } else if (type === 'release') {
    const body = fact.body as ReleaseBody;
    state.held.delete(body.item);
    if (body.resolution === 'returned') state.returned.set(body.item, body);
  } else if (type === 'erase') eraseScope(state, (fact.body as unknown as { scope: string }).scope);
}

/** The same state with more facts on top; the one below stays as it was. */
export function layOver(state: State, own: readonly Fact[]): State {
  const copy = Object.fromEntries(Object.entries(state).map(([key, value]) => [key, value instanceof Map ? new Map<unknown, unknown>(value) : value])) as unknown as State;
  for (const item of own) applyFact(copy, item);
  return copy;
}

export function fold(events: readonly Fact[]): State {
  const state = emptyState();
  for (const event of [...events].sort((a, b) => a.seq! - b.seq!)) applyFact(state, event);
  return state;
}
