/** What a person may have done that no day asked for: what they did lately, then every session that their pupils have. */
import { newId } from './ids.ts';
import type { State } from './fold.ts';
import { cardsOf, type Card } from './today.ts';

/** A session of these pupils; `on` is when this person recorded it last. */
export type Choice = { provision: string; pupils: string[]; on: string | null };

const MOST_RECENT = 6;

/** The pupils' names as every list gives them: in one order, whatever order they came in. */
export const namesOf = (state: State, pupils: readonly string[]): string => pupils.map((pupil) => state.pupils.get(pupil)?.short_name ?? '').filter(Boolean).sort((a, b) => a.localeCompare(b)).join(', ');

/** The same pupils at the same thing are one choice, the latest first. */
export function recentChoices(state: State, me: string): Choice[] {
  const sessions = new Map<string, Choice>();
  for (const { session, provision, pupil, on, user, voided } of state.records.values()) {
    if (voided || user !== me || !state.pupils.has(pupil) || !isSession(state, provision)) continue;
    const known = sessions.get(session);
    if (known) known.pupils.push(pupil);
    else sessions.set(session, { provision, pupils: [pupil], on });
  }
  const found = new Map<string, Choice>();
  for (const choice of [...sessions.values()].sort((a, b) => (a.on! < b.on! ? 1 : -1))) {
    const key = [choice.provision, ...choice.pupils.sort()].join(' ');
    if (!found.has(key)) found.set(key, choice);
  }
  return [...found.values()].slice(0, MOST_RECENT);
}

const isSession = (state: State, provision: string): boolean => /^(direct|indirect|review)$/.test(state.provisions.get(provision)?.kind ?? '');

/** Every session that was planned for some day around this one: this person's own first. */
export function allChoices(state: State, day: string, me: string): Choice[] {
  const active = [...state.provisions.values()].filter(({ id, starts_on, ends_on }) => isSession(state, id) && (!starts_on || starts_on <= day) && (!ends_on || ends_on >= day));
  const mine = ({ deliverers }: { deliverers: string[] }): boolean => !deliverers.length || deliverers.includes(me);
  return active
    .sort((a, b) => Number(mine(b)) - Number(mine(a)) || a.title.localeCompare(b.title))
    .map(({ id, pupils }) => ({ provision: id, pupils: pupils.filter((pupil) => state.pupils.has(pupil)), on: null }))
    .filter(({ pupils }) => pupils.length);
}

/**
 * The card of a choice. What the day asks for and nobody has recorded is that very session; anything else is one of its
 * own, and a second one where the day has one on record. It stays the same card when it is recorded.
 */
export function cardOfChoice(state: State, { provision: id, pupils }: Choice, day: string, me: string, session = newId(Date.now())): Card {
  const cards = cardsOf(state, day, null, me).filter((card) => card.provision.id === id);
  const key = `${id} ${day} ${session}`;
  const saved = cards.find((card) => card.session === session);
  if (saved) return { ...saved, key };
  const has = (card: Card): boolean => pupils.every((pupil) => card.pupils.some((p) => p.id === pupil));
  const asked = cards.find((card) => !card.recorded && !card.booked && has(card));
  const provision = state.provisions.get(id)!;
  const due = [...state.due.values()].find((one) => one.provision === id && one.starts_on <= day && day <= one.ends_on);
  return {
    key,
    kind: provision.kind,
    provision,
    day,
    startsAt: asked?.startsAt ?? null,
    minutes: asked?.minutes ?? due?.planned_minutes ?? null,
    pupils: asked?.pupils ?? pupils.map((pupil) => ({ id: pupil, name: state.pupils.get(pupil)!.short_name, record: null })).sort((a, b) => a.name.localeCompare(b.name)),
    session,
    progress: asked?.progress ?? null,
    floating: false,
    recorded: false,
    late: false,
    mine: true,
    by: null,
    second: !asked && cards.some((card) => card.recorded),
  };
}
