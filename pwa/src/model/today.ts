/** What one day asks of one adult, as cards. Pure: the day, the time and the person are given. */
import type { CalendarBody, Kind } from '../gen/wire.ts';
import { bookedCards, bookedSessions } from './catch_up.ts';
import { addDays, minutesAt, mondayOf, weekdayOf } from './days.ts';
import { presenceKey, type Due, type Provision, type Standing, type State } from './fold.ts';

/** `makesUp`: the first day of what a make-up session repays for this pupil. */
export type CardPupil = { id: string; name: string; record: Standing | null; makesUp?: string };
export type Progress = { done: number; due: number; unit: 'sessions' | 'minutes'; endsOn: string };
export type Card = {
  key: string;
  kind: Kind;
  provision: Provision;
  day: string;
  startsAt: string | null;
  minutes: number | null;
  pupils: CardPupil[];
  session: string | null;
  progress: Progress | null;
  /** Due in this window, on no particular day. */
  floating: boolean;
  recorded: boolean;
  late: boolean;
  mine: boolean;
  /** Where someone else recorded it: their name. */
  by: string | null;
  /** Beside one that is on record for the same day. */
  second?: boolean;
  /** A make-up session: the day that it is booked for, and the days that it repays. `beside` another session of the same day. */
  booked?: { on: string; from: string; until: string; beside: boolean };
};

/** "12/5" and "2" as numbers, for showing only: what is owed is the server's to say. */
export const fraction = (text: string | null): number => {
  if (text === null) return 0;
  const [top, bottom = '1'] = text.split('/');
  return Number(top) / Number(bottom);
};

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

export function credit(record: Standing, planned: number | null): number {
  if (record.outcome === 'not_delivered') return 0;
  if (record.minutes === null || !planned) return record.outcome === 'delivered' ? 1 : 0.5;
  return record.minutes >= 0.8 * planned ? 1 : record.minutes / planned;
}

export function progressOf(due: Due, records: Standing[]): Progress {
  // What makes up for an earlier time counts there, and not where it was given.
  const inside = records.filter((r) => r.pupil === due.pupil && r.on >= due.starts_on && r.on <= due.ends_on && !(r.makes_up && r.makes_up < due.starts_on));
  if (due.due_sessions !== null)
    return { done: sum(inside.map((r) => credit(r, due.planned_minutes))), due: fraction(due.due_sessions), unit: 'sessions', endsOn: due.ends_on };
  const taught = inside.map((r) => (r.outcome === 'not_delivered' ? 0 : (r.minutes ?? due.planned_minutes ?? 0)));
  return { done: sum(taught), due: fraction(due.due_minutes), unit: 'minutes', endsOn: due.ends_on };
}

function byProvision<T extends { provision: string }>(all: Iterable<T>, counts: (one: T) => boolean): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    if (!counts(one)) continue;
    const list = found.get(one.provision);
    if (list) list.push(one);
    else found.set(one.provision, [one]);
  }
  return found;
}

type Plan = { starts: (string | null)[]; floating: boolean };

/** When on this day a window asks for sessions: at its slots, on its weekdays, or on any day until it is done. */
function planOf(due: Due, day: string, progress: Progress, records: Standing[]): Plan {
  const weekday = weekdayOf(day);
  if (due.slots.length) {
    const starts = due.slots.filter((slot) => slot.weekday === weekday).map((slot) => slot.starts_at);
    if (starts.length) return { starts, floating: false };
    const missed = records.filter((r) => r.outcome === 'not_delivered' && r.on >= due.starts_on && r.on < day).length;
    const toSave = missed > 0 && progress.done < progress.due;
    return { starts: toSave && mondayOf(day) === mondayOf(due.starts_on) ? [null] : [], floating: true };
  }
  if (due.starts_on === due.ends_on) return { starts: Array.from({ length: Math.max(1, Math.ceil(fraction(due.due_sessions))) }, () => null), floating: false };
  if (due.weekdays) return { starts: (due.weekdays as string[]).includes(weekday) ? [null] : [], floating: false };
  return { starts: progress.done < progress.due ? [null] : [], floating: true };
}

/** A day, a person, and what stands on record and is due, by provision: sorted once for all cards of the day. */
type Place = { day: string; minute: number | null; me: string; records: Map<string, Standing[]>; due: Map<string, Due[]> };

function sessionCards(state: State, provision: Provision, place: Place): Card[] {
  const { day, minute, me } = place;
  const records = place.records.get(provision.id) ?? [];
  const today = records.filter((r) => r.on === day);
  const windows = place.due.get(provision.id) ?? [];
  const wanted = new Map<string, Plan>();
  const progress = new Map<string, Progress>();
  for (const due of windows) {
    const theirs = records.filter((r) => r.pupil === due.pupil);
    const far = progressOf(due, theirs);
    progress.set(due.pupil, far);
    wanted.set(due.pupil, planOf(due, day, far, theirs));
  }
  const asked = [...wanted].filter(([, plan]) => plan.starts.length);
  const longest = asked.reduce<Plan>((a, [, plan]) => (plan.starts.length > a.starts.length ? plan : a), { starts: [], floating: true });
  const sessions = [...new Map(today.map((r) => [r.session, r])).entries()];
  const places: { startsAt: string | null; session: string | null }[] = longest.starts.map((startsAt) => ({ startsAt, session: null }));
  for (const [session, { starts_at: startsAt, makes_up }] of sessions) {
    const free = makes_up ? undefined : (places.find((p) => !p.session && p.startsAt === startsAt) ?? places.find((p) => !p.session));
    if (free) free.session = session;
    else places.push({ startsAt, session });
  }
  const minutes = windows[0]?.planned_minutes ?? null;
  return places.map(({ startsAt, session }, index) => {
    const with_ = session ? today.filter((r) => r.session === session) : [];
    const ids = [...new Set([...asked.map(([pupil]) => pupil), ...with_.map((r) => r.pupil)])];
    const pupils = ids
      .map((id) => ({ id, name: state.pupils.get(id)?.short_name ?? '', record: with_.find((r) => r.pupil === id) ?? null }))
      .filter((pupil) => pupil.name !== '' || pupil.record)
      .sort((a, b) => a.name.localeCompare(b.name));
    const recorder = with_.find((r) => r.user !== me)?.user ?? null;
    const ends = startsAt === null ? null : minutesAt(startsAt) + (minutes ?? 30);
    const furthest = ids.map((id) => progress.get(id)).filter((p) => p !== undefined).sort((a, b) => b.done / b.due - a.done / a.due)[0];
    return {
      key: `${provision.id} ${day} ${index}`,
      kind: provision.kind,
      provision,
      day,
      startsAt,
      minutes,
      pupils,
      session,
      progress: furthest ?? null,
      floating: longest.floating && !with_.length,
      recorded: with_.length > 0,
      late: !with_.length && minute !== null && ends !== null && minute > ends,
      mine: !provision.deliverers.length || provision.deliverers.includes(me) || with_.some((r) => r.user === me),
      by: recorder ? (state.people.get(recorder)?.name ?? '') : null,
    };
  });
}

/** Support through the day, and things that should be in place: one question a pupil, by day and by week. */
function standingCards(state: State, provision: Provision, { day, me }: Place): Card[] {
  const known: Map<string, { user: string | null }> = provision.kind === 'ambient' ? state.presence : state.equipment;
  const on = provision.kind === 'ambient' ? day : mondayOf(day);
  return provision.pupils
    .filter((id) => state.pupils.has(id))
    .map((id) => {
      const said = known.get(presenceKey(provision.id, id, on));
      return {
        key: `${provision.id} ${id} ${on}`,
        kind: provision.kind,
        provision,
        day,
        startsAt: null,
        minutes: null,
        pupils: [{ id, name: state.pupils.get(id)!.short_name, record: null }],
        session: null,
        progress: null,
        floating: false,
        recorded: said !== undefined,
        late: false,
        mine: !provision.deliverers.length || provision.deliverers.includes(me),
        by: said?.user && said.user !== me ? (state.people.get(said.user)?.name ?? '') : null,
      };
    });
}

export const isSchoolDay = (calendar: CalendarBody | null, day: string): boolean => calendar?.school_days.includes(day) ?? true;

/** The day that Today shows: a demo school lives on its last school day, any other on the real one. */
export function shownDay(calendar: CalendarBody | null, today: string): string {
  if (!calendar?.demo || isSchoolDay(calendar, today)) return today;
  return calendar.school_days.findLast((day) => day <= today) ?? today;
}

/** What a device holds: from the half term's first day, or two weeks back, whichever is earlier. */
export function keptFrom(calendar: CalendarBody | null, day: string): string {
  const half = calendar?.half_terms.find((span) => span.starts_on <= day && day <= span.ends_on);
  const back = addDays(day, -14);
  return half && half.starts_on < back ? half.starts_on : back;
}

const rank = (card: Card): string =>
  `${card.startsAt ? `0${card.startsAt.padStart(5, '0')}` : card.kind === 'ambient' || card.kind === 'equipment' ? '3' : card.floating ? '2' : '1'} ${card.provision.title}`;

/** Every card of a day in the order of the day: timed first, then any time today, then any day, then support and equipment. `late`: see bookedCards. */
export function cardsOf(state: State, day: string, minute: number | null, me: string, late = false): Card[] {
  const booked = bookedSessions(state);
  const place: Place = {
    day,
    minute,
    me,
    records: byProvision(state.records.values(), (r) => !r.voided && !booked.has(r.session)), // a voided record is as if it had not been
    due: byProvision(state.due.values(), (d) => d.starts_on <= day && day <= d.ends_on),
  };
  const cards: Card[] = [];
  for (const provision of state.provisions.values()) {
    if ((provision.starts_on && provision.starts_on > day) || (provision.ends_on && provision.ends_on < day)) continue;
    if (provision.kind !== 'ambient' && provision.kind !== 'equipment') cards.push(...sessionCards(state, provision, place));
    else if (isSchoolDay(state.calendar, day)) cards.push(...standingCards(state, provision, place));
  }
  cards.push(...bookedCards(state, booked, day, me, cards, late));
  return cards.filter((card) => card.pupils.length).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** What is still to be recorded of a day: planned or booked for that day, mine, and with no word from anyone. */
export const unrecorded = (cards: Card[]): Card[] =>
  cards.filter((card) => card.mine && !card.recorded && !card.floating && (card.booked?.on ?? card.day) === card.day && card.kind !== 'ambient' && card.kind !== 'equipment');

/** Every card's answer to "was it delivered?", for one symbol and one word. */
export function outcomeOf(card: Card): 'open' | 'delivered' | 'part' | 'missed' {
  const records = card.pupils.flatMap((pupil) => (pupil.record ? [pupil.record] : []));
  if (!records.length) return card.recorded ? 'delivered' : 'open';
  if (records.every((r) => r.outcome === 'not_delivered')) return 'missed';
  return records.some((r) => r.outcome === 'part_delivered') ? 'part' : 'delivered';
}
