/** Opening the databases: numbered migrations, a time limit, and reopening when the browser drops the connection. */
import type { Item, Paired } from '../gen/wire.ts';
import type { Lock } from '../trust/keys.ts';
import { ask, write } from './idb.ts';

export type OwnState = 'queued' | 'acked' | 'settled' | 'held' | 'blocked';
/** One saved fact and how far it has come. `device` gave it its number; `seq`, `sha` and `code` are what the server said of it; `print` is of a note's words, which are sealed. */
export type Own = { id: string; item: Item; device: string; state: OwnState; saved_at: string; seq?: number; sha?: string; code?: string; acked_at?: string; print?: string | undefined };
/** What a fold reads of an event, under K. */
export type Sealed = Uint8Array<ArrayBuffer>;
/** A pulled event and the day it is about, by which old ones leave the phone. */
export type StoredEvent = { id: string; scope: string; day: string; event: Sealed };
/** The latest of what is set rather than said: plans, due windows, calendar, nudges. `until`: at_hand.ts. */
export type StoredRef = { key: string; scope: string; seq: number; event: Sealed; until?: string };

/** Additive only: a step never drops a store, because unsent records may be in it. */
const MIGRATIONS: ((db: IDBDatabase) => void)[] = [
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
const OPEN_LIMIT_MS = 5000;

/** Some Safari versions never answer an open; without a limit the page would wait for ever. */
export function open(name: string, migrations: ((db: IDBDatabase) => void)[], limit = OPEN_LIMIT_MS): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('The database did not open', 'TimeoutError')), limit);
    const request = indexedDB.open(name, migrations.length);
    request.onupgradeneeded = ({ oldVersion }) => migrations.slice(oldVersion).forEach((step) => step(request.result));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
  });
}

export class Connection {
  #db: Promise<IDBDatabase> | null = null;
  readonly user: string;
  constructor(user: string) {
    this.user = user;
  }

  get #name(): string {
    return `kept-${this.user}`;
  }

  async #opened(): Promise<IDBDatabase> {
    const db = await open(this.#name, MIGRATIONS);
    const forget = (): void => {
      db.close();
      this.#db = null;
    };
    db.onclose = forget;
    // A newer page in another tab wants to migrate: this one steps aside and reopens when it is next needed.
    db.onversionchange = forget;
    return db;
  }

  #get(): Promise<IDBDatabase> {
    this.#db ??= this.#opened().catch((fault: unknown) => {
      this.#db = null;
      throw fault;
    });
    return this.#db;
  }

  /** Runs once more on a fresh connection when the first one turns out to be dead. */
  async run<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#get());
    } catch (fault) {
      const lost = fault instanceof DOMException && (fault.name === 'InvalidStateError' || fault.name === 'UnknownError');
      if (!lost) throw fault;
      this.#db = null;
      return work(await this.#get());
    }
  }

  async destroy(): Promise<void> {
    (await this.#db)?.close();
    this.#db = null;
    await ask(indexedDB.deleteDatabase(this.#name));
  }
}

/**
 * What is outside every person's own database. `user` has the phone now; `users` have a database on it; `pairing` was
 * paired and not yet confirmed; `leaving` are devices that were signed out and could not say so yet.
 */
export type Registry = { user: string; users: string[]; pairing: Paired & { lock: Lock }; leaving: string[] };

async function registry<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
  const db = await open('kept', [(fresh) => void fresh.createObjectStore('who')]);
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** All of it, in one look. */
export const recall = (): Promise<{ user: string | undefined; users: string[]; pairing: Registry['pairing'] | undefined; leaving: string[] }> =>
  registry(async (db) => {
    const who = db.transaction('who').objectStore('who');
    const look = <K extends keyof Registry>(key: K): Promise<Registry[K] | undefined> => ask(who.get(key));
    const [user, users = [], pairing, leaving = []] = await Promise.all([look('user'), look('users'), look('pairing'), look('leaving')]);
    return { user, users, pairing, leaving };
  });

/** Who has a list here, changed in one step: another tab pairs, or leaves, meanwhile. */
export const keepUsers = (change: (users: string[]) => string[]): Promise<string[]> =>
  registry((db) => write(db, ['who'], async (stores) => {
    const users = change((await ask<string[] | undefined>(stores('who').get('users'))) ?? []);
    stores('who').put(users, 'users');
    return users;
  }, 'strict'));

export const note = <K extends keyof Registry>(key: K, value?: Registry[K]): Promise<void> =>
  registry((db) => write(db, ['who'], async (stores) => void (value === undefined ? stores('who').delete(key) : stores('who').put(value, key)), 'strict'));
