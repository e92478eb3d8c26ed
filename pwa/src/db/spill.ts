/** Where a record goes when the database is lost under it: to localStorage, until the next start brings it home. A note's words go there under K. */
import { base64, bytesOf } from '../trust/keys.ts';
import type { Unsaved } from './shapes.ts';
import type { Store } from './store.ts';

const keyOf = ({ connection }: Store): string => `kept-spill-${connection.user}`;
type Spilled = Unsaved & { words?: string };

export async function spill(store: Store, facts: Unsaved[]): Promise<boolean> {
  try {
    const hidden = facts.map(async ({ body: { text, ...body }, ...fact }): Promise<Spilled> => ({ ...fact, body, ...(text ? { words: base64(await store.box!.seal(text)) } : {}) }));
    const spilled = await Promise.all(hidden);
    const before = JSON.parse(localStorage.getItem(keyOf(store)) ?? '[]') as Spilled[];
    localStorage.setItem(keyOf(store), JSON.stringify([...before, ...spilled]));
    return true;
  } catch {
    return false;
  }
}

export const clearSpill = (store: Store): void => localStorage.removeItem(keyOf(store));

/** Saved first, removed after: a crash between the two finds the ids already there and changes nothing. What is under K waits for it. */
export async function drainSpill(store: Store): Promise<boolean> {
  const text = localStorage.getItem(keyOf(store));
  if (!text) return false;
  const known = new Set((await store.own()).map((own) => own.id));
  const spilled = JSON.parse(text) as Spilled[];
  if (!store.box && spilled.some(({ words }) => words)) return false;
  const facts: Unsaved[] = [];
  for (const { words, ...fact } of spilled) {
    const said = words && (await store.box!.open<string>(bytesOf(words)).catch(() => null));
    if (!known.has(fact.id) && said !== null) facts.push(said ? { ...fact, body: { ...fact.body, text: said } } : fact);
  }
  if (facts.length) await store.save(facts);
  clearSpill(store);
  return true;
}
