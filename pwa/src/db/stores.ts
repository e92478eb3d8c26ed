/** One store a person: what was typed in it while it was locked waits there for its PIN, whoever is at the device meanwhile. */
import { Store } from './store.ts';

const stores = new Map<string, Store>();

export function storeOf(user: string): Store {
  const store = stores.get(user) ?? new Store(user);
  stores.set(user, store);
  return store;
}

export const dropStore = (user: string): boolean => stores.delete(user);
