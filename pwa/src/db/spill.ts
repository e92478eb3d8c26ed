/** Where a record goes when the database is lost under it: to localStorage, until the next start brings it home. */
import type { Store, Unsaved } from './store.ts';

const keyOf = (user: string): string => `kept-spill-${user}`;

export function spill(user: string, facts: Unsaved[]): boolean {
  try {
    const before = JSON.parse(localStorage.getItem(keyOf(user)) ?? '[]') as Unsaved[];
    localStorage.setItem(keyOf(user), JSON.stringify([...before, ...facts]));
    return true;
  } catch {
    return false;
  }
}

export const clearSpill = (user: string): void => localStorage.removeItem(keyOf(user));

/** Saved first, removed after: a crash between the two finds the ids already there and changes nothing. */
export async function drainSpill(store: Store): Promise<boolean> {
  const text = localStorage.getItem(keyOf(store.connection.user));
  if (!text) return false;
  const known = new Set((await store.own()).map((own) => own.id));
  const facts = (JSON.parse(text) as Unsaved[]).filter((fact) => !known.has(fact.id));
  if (facts.length) await store.save(facts);
  clearSpill(store.connection.user);
  return true;
}
