import { ask } from '../db/idb.ts';

/** Nothing of Kept stays in this browser: not the spare place, the caches, the push subscription or the worker. */
export async function empty(): Promise<void> {
  localStorage.clear();
  await ask(indexedDB.deleteDatabase('kept'));
  const worker = await navigator.serviceWorker?.getRegistration();
  await (await worker?.pushManager?.getSubscription())?.unsubscribe();
  await worker?.unregister();
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
}
