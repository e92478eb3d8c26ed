/** Opening the databases: numbered migrations, a time limit, and reopening when the browser drops the connection. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Item, LogEvent } from '../gen/wire.ts';

export type OwnState = 'queued' | 'acked' | 'settled' | 'held' | 'blocked';
/** One saved fact and how far it has come. `seq`, `sha` and `code` are what the server said of it. */
export type Own = { id: string; item: Item; state: OwnState; saved_at: string; seq?: number; sha?: string; code?: string; acked_at?: string };
export type Draft = { id: string; text: string };
/** A pulled event and the day it is about, by which old ones leave the phone; no day means that it stays. */
export type StoredEvent = { id: string; scope: string; day: string; event: LogEvent };

export interface KeptDb extends DBSchema {
  meta: { key: string; value: unknown };
  outbox: { key: string; value: Own };
  drafts: { key: string; value: Draft };
  events: { key: string; value: StoredEvent; indexes: { scope: string; day: string } };
  /** The latest of what is set rather than said: plans, due windows, calendar, nudges. */
  refs: { key: string; value: { key: string; scope: string; event: LogEvent }; indexes: { scope: string } };
}
export type Db = IDBPDatabase<KeptDb>;

/** Additive only: a step never drops a store, because unsent records may be in it. */
const MIGRATIONS: ((db: Db) => void)[] = [
  (db) => {
    db.createObjectStore('meta');
    db.createObjectStore('outbox', { keyPath: 'id' });
    db.createObjectStore('drafts', { keyPath: 'id' });
    const events = db.createObjectStore('events', { keyPath: 'id' });
    events.createIndex('scope', 'scope');
    events.createIndex('day', 'day');
    db.createObjectStore('refs', { keyPath: 'key' }).createIndex('scope', 'scope');
  },
];

export const OPEN_LIMIT_MS = 5000;

export class SlowOpen extends Error {}

/** Some Safari versions never answer an open; without a limit the page would wait for ever. */
export async function withLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SlowOpen()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const nameOf = (user: string): string => `kept-${user}`;

export class Connection {
  private db: Promise<Db> | null = null;
  readonly user: string;
  constructor(user: string) {
    this.user = user;
  }

  get(): Promise<Db> {
    this.db ??= this.open().catch((fault: unknown) => {
      this.db = null;
      throw fault;
    });
    return this.db;
  }

  private async open(): Promise<Db> {
    const forget = (): void => {
      this.db = null;
    };
    const opening = openDB<KeptDb>(nameOf(this.user), MIGRATIONS.length, {
      upgrade: (db, from) => MIGRATIONS.slice(from).forEach((step) => step(db)),
      // A newer page in another tab wants to migrate: this one steps aside and reopens when it is next needed.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
    return withLimit(opening, OPEN_LIMIT_MS);
  }

  /** Runs once more on a fresh connection when the first one turns out to be dead. */
  async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    try {
      return await work(await this.get());
    } catch (fault) {
      if (!isLostConnection(fault)) throw fault;
      this.db = null;
      return work(await this.get());
    }
  }

  async destroy(): Promise<void> {
    if (this.db) (await this.db).close();
    this.db = null;
    await deleteDB(nameOf(this.user));
  }
}

export function isLostConnection(fault: unknown): boolean {
  return fault instanceof DOMException && ['InvalidStateError', 'UnknownError'].includes(fault.name);
}

/** Whose phone this is: the one fact outside the user's own database. */
const registry = () => openDB<{ who: { key: string; value: string } }>('kept', 1, { upgrade: (db) => void db.createObjectStore('who') });

export async function currentUser(): Promise<string | null> {
  const db = await withLimit(registry(), OPEN_LIMIT_MS);
  const user = await db.get('who', 'user');
  db.close();
  return user ?? null;
}

export async function setCurrentUser(user: string | null): Promise<void> {
  const db = await registry();
  const tx = db.transaction('who', 'readwrite', { durability: 'strict' });
  await (user === null ? tx.store.delete('user') : tx.store.put(user, 'user'));
  await tx.done;
  db.close();
}
