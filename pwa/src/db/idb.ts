/** IndexedDB as promises, in the few words that the log needs. */

/** What one request answers. */
export const ask = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The moment a transaction is on disk: `complete` and nothing earlier. */
const settled = (tx: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException('The transaction was aborted', 'AbortError'));
  });

export type Stores = (name: string) => IDBObjectStore;

/** Runs `work` in one transaction and resolves with its answer only when all of it is on disk; a fault in it undoes all of it. */
export async function write<T>(db: IDBDatabase, names: string[], work: (stores: Stores) => Promise<T>, durability: IDBTransactionDurability = 'default'): Promise<T> {
  const tx = db.transaction(names, 'readwrite', { durability });
  const done = settled(tx);
  done.catch(() => undefined); // an abort may come while `work` still waits; it is thrown below all the same
  try {
    const answer = await work((name) => tx.objectStore(name));
    await done;
    return answer;
  } catch (fault) {
    try {
      tx.abort();
    } catch {
      // it was over already, by its own fault
    }
    throw fault;
  }
}

export const all = <T>(db: IDBDatabase, name: string, range?: IDBKeyRange): Promise<T[]> => ask(db.transaction(name).objectStore(name).getAll(range)) as Promise<T[]>;
export const one = <T>(db: IDBDatabase, name: string, key: string): Promise<T | undefined> => ask(db.transaction(name).objectStore(name).get(key)) as Promise<T | undefined>;
