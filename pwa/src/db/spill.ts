/** Where a record goes when the database is lost under it: to localStorage, until the next start brings it home. A note's words go there under K. */
import { base64 } from '../trust/keys.ts';
import type { Unsaved } from './shapes.ts';
import type { Store } from './store.ts';

export type Spilled = Unsaved & { words?: string };
export const placeOf = ({ connection }: Store): string => `kept-spill-${connection.user}`;
export const spilledOf = (store: Store): Spilled[] => JSON.parse(localStorage.getItem(placeOf(store)) ?? '[]') as Spilled[];

export async function spill(store: Store, facts: Unsaved[]): Promise<boolean> {
  try {
    const hidden = facts.map(async ({ body: { text, ...body }, ...fact }): Promise<Spilled> => ({ ...fact, body, ...(text ? { words: base64(await store.box!.seal(text)) } : {}) }));
    const spilled = await Promise.all(hidden);
    localStorage.setItem(placeOf(store), JSON.stringify([...spilledOf(store), ...spilled]));
    return true;
  } catch {
    return false;
  }
}

export const hasSpilled = (store: Store): boolean => !!globalThis.localStorage?.getItem(placeOf(store));
