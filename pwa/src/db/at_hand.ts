/**
 * What was pulled, once more in two pieces under K: what a first list needs, and the rest. Ten thousand rows that are
 * opened one by one keep a slow phone busy for seconds; a piece is opened in one go. Written while nobody looks at the
 * page, and thrown away by whatever is pulled afterwards (page.ts).
 */
import type { Json } from '../gen/wire.ts';
import { addDays, mondayOf } from '../model/days.ts';
import type { Fact } from '../model/fold.ts';
import { write } from './idb.ts';
import { AT_HAND } from './page.ts';
import { isSaid, me, type Meta } from './shapes.ts';
import type { Store } from './store.ts';

/** A long weekend: from Friday to Tuesday. */
const NEAR_DAYS = 4;

/**
 * Near is all that the cards of any day from this one `until` that one are made of: the windows that reach into them, and
 * what was said within one of those; and what has no day, or is of a session that was booked.
 */
export function apart(facts: readonly Fact[], day: string, until: string): [near: Fact[], rest: Fact[]] {
  const begins = new Map<Json | undefined, string>();
  const far = ({ type, body }: Fact): boolean => type === 'due.set' && ((body['ends_on'] as string) < day || (body['starts_on'] as string) > until);
  for (const fact of facts) {
    const { type, body } = fact;
    const from = body['starts_on'] as string;
    const known = begins.get(body['provision']);
    if (type === 'due.set' && !far(fact) && (!known || from < known)) begins.set(body['provision'], from);
  }
  const booked = new Set(facts.map(({ type, body }) => type === 'plan.booking' && body['session']));
  const monday = mondayOf(day);
  const past = ({ type, body }: Fact): boolean => {
    const on = body['on'] ?? body['week_of'];
    const from = begins.get(body['provision']) ?? monday;
    return isSaid(type) && typeof on === 'string' && !booked.has(body['session'] ?? null) && on < (from < monday ? from : monday);
  };
  const [near, rest]: [Fact[], Fact[]] = [[], []];
  for (const fact of facts) (far(fact) || past(fact) ? rest : near).push(fact);
  return [near, rest];
}

/** Nothing is written where somebody has pulled since these facts were read, at the place that `read` tells. */
export async function keepAtHand(store: Store, facts: readonly Fact[], read: Meta, day: string): Promise<void> {
  const { box } = store;
  if (!box || !facts.length) return;
  const until = addDays(day, NEAR_DAYS);
  const pieces = await Promise.all(apart(facts, day, until).map((piece) => box.seal(piece)));
  await store.connection.run((db) => write(db, ['refs', 'meta'], async (stores) => {
    if ((await me(stores))?.pages !== read.pages) return;
    pieces.forEach((event, i) => stores('refs').put({ key: AT_HAND[i], event, until }));
  }));
}
