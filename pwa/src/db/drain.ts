/** Brings home what was saved in the spare place. */
import { bytesOf } from '../trust/keys.ts';
import { isTwin, type Unsaved } from './shapes.ts';
import { placeOf, spilledOf } from './spill.ts';
import type { Store } from './store.ts';

/**
 * Saved first, removed after: a crash between the two finds the ids already there and changes nothing. What is under K
 * waits for it, and what is spilled meanwhile stays. A session that its person said once more, because it did not look
 * recorded, is that session, and what was noted with it was noted again.
 */
export async function drainSpill(store: Store): Promise<boolean> {
  const own = await store.own();
  const [done, twins] = [new Set<string>(), new Set<string>()];
  const facts: Unsaved[] = [];
  for (const { words, ...fact } of spilledOf(store)) {
    if (words && !store.box) continue;
    done.add(fact.id);
    if (own.some(({ id }) => id === fact.id)) continue;
    const said = words && (await store.box!.open<string>(bytesOf(words)).catch(() => null));
    const again = facts.some((other) => isTwin(other, fact)) || own.some(({ item }) => item.stated_at >= fact.stated_at && isTwin(item, fact));
    if (again) twins.add(fact.id);
    if (said === null || again || twins.has(fact.body['record'] as string)) continue;
    facts.push(said ? { ...fact, body: { ...fact.body, text: said } } : fact);
  }
  if (facts.length) await store.save(facts);
  const left = spilledOf(store).filter(({ id }) => !done.has(id));
  if (left.length) localStorage.setItem(placeOf(store), JSON.stringify(left));
  else localStorage.removeItem(placeOf(store));
  return done.size > 0;
}
