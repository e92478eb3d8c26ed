/** Everything that is written on the device, each in one transaction. Knows no screen and no network. */
import type { Item, Json, LogEvent, Manifest, Paired, Witness } from '../gen/wire.ts';
import { addDays } from '../model/days.ts';
import type { Fact } from '../model/fold.ts';
import { all, ask, one, write, type Stores } from './idb.ts';
import { Connection, type Own, type StoredEvent, type StoredRef } from './open.ts';

/** What the device knows of itself and of the server. Written with the data it belongs to, never apart from it. */
export type Meta = {
  device: string;
  user: Paired['user'];
  school: Paired['school'];
  epoch: string;
  unlock_key: string;
  read_token: string | null;
  next_n: number;
  cursor: number;
  chain: string;
  witness: Witness;
  rev: string;
  scopes: string[];
  behind: Record<string, number>;
  durable_seq: number;
  offset_ms: number;
  heard_at: string | null;
  /** Set when the server went back in time: the next page replaces what was pulled. */
  stale: boolean;
  left_hand: boolean;
};

/** What a screen hands over to be saved; the store adds the number. */
export type Unsaved = Omit<Item, 'n' | 'clock' | 'key_id' | 'signature' | 'version'>;
export type Page = {
  epoch: string;
  witness: Witness;
  durable_seq: number;
  rev: string;
  scopes?: string[];
  events: LogEvent[];
  cursor: number;
  chain: string;
  behind: Record<string, number>;
  more: boolean;
};

export const GENESIS = '';
/** What a device knows before its first answer. */
const NEW = {
  cursor: 0,
  chain: GENESIS,
  witness: [0, GENESIS] as Witness,
  rev: '',
  scopes: [],
  behind: {},
  durable_seq: 0,
  offset_ms: 0,
  heard_at: null,
  stale: false,
  left_hand: false,
};
const KEEP_OWN_DAYS = 35;
const SAID = /^(record|note|presence|equipment|review)\.|^(held|release|erase)$/;
const FAR = '9999-12-31';

const byNumber = (a: Own, b: Own): number => a.item.n - b.item.n;
const me = (stores: Stores): Promise<Meta | undefined> => ask(stores('meta').get('me'));
const owns = (stores: Stores): Promise<Own[]> => ask(stores('outbox').getAll());
const setMe = async (stores: Stores, change: Partial<Meta>): Promise<void> => void stores('meta').put({ ...(await me(stores)), ...change }, 'me');

/** The day an event is about. A void or an amendment without one stays with the record that it changes. */
async function dayFor({ body, base }: LogEvent, events: IDBObjectStore): Promise<string> {
  const day: Json | undefined = body['on'] ?? body['week_of'];
  if (typeof day === 'string') return day;
  const of = base ?? (body['record'] as string | undefined);
  return (of && (await ask<StoredEvent | undefined>(events.get(of)))?.day) || FAR;
}

export class Store {
  readonly connection: Connection;
  constructor(user: string) {
    this.connection = new Connection(user);
  }

  /** First words on a new device. Where the same person paired before, what waits stays and is numbered anew: numbers count per device. */
  async pair(paired: Paired): Promise<void> {
    await this.#write(['meta', 'outbox'], async (stores) => {
      const outbox = stores('outbox');
      const known = await me(stores);
      const waiting = (await owns(stores)).filter((own) => own.state === 'queued').sort(byNumber);
      for (const [i, own] of waiting.entries()) outbox.put({ ...own, item: { ...own.item, n: i + 1 } });
      const { device, user, school, epoch, unlock_key, read_token } = paired;
      const given = { device, user, school, epoch, unlock_key, read_token, next_n: waiting.length + 1 };
      stores('meta').put({ ...(known ?? NEW), ...given } satisfies Meta, 'me');
    }, 'strict');
  }

  meta(): Promise<Meta | undefined> {
    return this.connection.run((db) => one<Meta>(db, 'meta', 'me'));
  }

  setMeta(change: Partial<Meta>): Promise<void> {
    return this.#write(['meta'], (stores) => setMe(stores, change));
  }

  /** Saves facts whole or not at all, with consecutive numbers; resolves only when the phone has them on disk. */
  save(facts: Unsaved[], draft?: string): Promise<Own[]> {
    return this.#write(['meta', 'outbox', 'drafts'], async (stores) => {
      const { next_n, offset_ms } = (await me(stores))!;
      const saved = facts.map((fact, i): Own => ({
        id: fact.id,
        item: { ...fact, version: 1, n: next_n + i, clock: { offset_ms }, key_id: null, signature: null },
        state: 'queued',
        saved_at: fact.stated_at,
      }));
      for (const own of saved) stores('outbox').add(own);
      await setMe(stores, { next_n: next_n + saved.length });
      if (draft !== undefined) stores('drafts').delete(draft);
      return saved;
    }, 'strict');
  }

  async own(): Promise<Own[]> {
    return (await this.connection.run((db) => all<Own>(db, 'outbox'))).sort(byNumber);
  }

  async events(): Promise<Fact[]> {
    const rows = await this.connection.run((db) => Promise.all([all<StoredRef>(db, 'refs'), all<StoredEvent>(db, 'events')]));
    return rows.flat().map((row) => row.event);
  }

  /** What came of each item that was sent, with the witness and the backup mark of the same answer. */
  settlePush(changes: Map<string, Partial<Own>>, change: Partial<Meta>): Promise<void> {
    return this.#write(['outbox', 'meta'], async (stores) => {
      const outbox = stores('outbox');
      for (const [id, outcome] of changes) {
        const own = await ask<Own | undefined>(outbox.get(id));
        if (own) outbox.put({ ...own, ...outcome });
      }
      await setMe(stores, change);
    });
  }

  /** One page of the pull: events, cursor, witness, scopes and the state of own items, all or nothing. */
  applyPage(page: Page, now: string): Promise<void> {
    return this.#write(['events', 'refs', 'outbox', 'meta'], async (stores) => {
      const [events, refs, outbox] = [stores('events'), stores('refs'), stores('outbox')];
      const was = (await me(stores))!;
      const drop = async (scope: string): Promise<void> => {
        for (const store of [events, refs]) for (const key of await ask(store.index('scope').getAllKeys(scope))) store.delete(key);
      };
      if (was.stale) {
        events.clear();
        refs.clear();
      }
      for (const event of page.events) {
        const { id, scope, type, entity, seq, base, user, stated_at, body } = event;
        // Only what a fold reads: a start without signal reads all of it back.
        const fact: Fact = { id, scope, type, entity, seq, base, user, stated_at, body };
        if (type === 'erase') await drop(scope);
        if (!SAID.test(type)) {
          const key = `${type} ${scope} ${entity}`;
          const known = await ask<StoredRef | undefined>(refs.get(key));
          if (!known || known.event.seq! < seq) refs.put({ key, scope, event: fact } satisfies StoredRef);
          continue;
        }
        events.put({ id, scope, day: await dayFor(event, events), event: fact } satisfies StoredEvent);
        const own = await ask<Own | undefined>(outbox.get(id));
        if (own && own.sha === event.sha) outbox.put({ ...own, state: 'settled', seq, acked_at: own.acked_at ?? now } satisfies Own);
      }
      const scopes = page.scopes ?? was.scopes;
      const behind = { ...page.behind };
      for (const lost of was.scopes)
        if (!scopes.includes(lost)) {
          await drop(lost);
          delete behind[lost]; // if it is gained again, it is filled in from the beginning
        }
      if (page.scopes && page.cursor > 0) for (const gained of scopes) if (!was.scopes.includes(gained)) behind[gained] ??= 0;
      const { epoch, witness, durable_seq, rev, cursor, chain } = page;
      await setMe(stores, { epoch, witness, durable_seq, rev, scopes, behind, cursor, chain, stale: false, heard_at: now });
    });
  }

  /** Own items leave once they are counted and in the school's backup, or 35 days on; old days leave the list. */
  purge(today: string, keepFrom: string): Promise<void> {
    return this.#write(['outbox', 'events', 'meta'], async (stores) => {
      const { durable_seq } = (await me(stores))!;
      const old = addDays(today, -KEEP_OWN_DAYS);
      for (const own of await owns(stores))
        if (own.state === 'settled' && (own.seq! <= durable_seq || own.acked_at! < old)) stores('outbox').delete(own.id);
      const before = IDBKeyRange.upperBound(keepFrom, true);
      for (const key of await ask(stores('events').index('day').getAllKeys(before))) stores('events').delete(key);
    });
  }

  /** The server went back in time: everything still held here is offered again, and what was pulled is pulled anew. */
  rewind(epoch: string): Promise<void> {
    return this.#write(['outbox', 'meta'], async (stores) => {
      for (const own of await owns(stores)) if (own.state !== 'blocked') stores('outbox').put({ ...own, state: 'queued' } satisfies Own);
      await setMe(stores, { epoch, cursor: 0, chain: GENESIS, witness: [0, GENESIS], durable_seq: 0, behind: {}, stale: true });
    });
  }

  /** The author lets go of an item that the server would not take, or that the SENCO sent back. */
  forget(id: string): Promise<unknown> {
    return this.#write(['outbox'], (stores) => ask(stores('outbox').delete(id)));
  }

  async draft(id: string): Promise<string> {
    return (await this.connection.run((db) => one<{ text: string }>(db, 'drafts', id)))?.text ?? '';
  }

  setDraft(id: string, text: string): Promise<unknown> {
    return this.#write(['drafts'], (stores) => text ? ask(stores('drafts').put({ id, text })) : ask(stores('drafts').delete(id)));
  }

  /** What will wait on this phone once the oldest `going` have arrived. */
  async manifest(going = 0): Promise<Manifest> {
    const [known, own] = [await this.meta(), await this.own()];
    const queued = own.filter((o) => o.state === 'queued').slice(going);
    return { next_n: known?.next_n ?? 1, queued: queued.length, oldest_at: queued[0]?.item.stated_at ?? null, blocked: own.filter((o) => o.state === 'blocked').length };
  }

  destroy(): Promise<void> {
    return this.connection.destroy();
  }

  #write<T>(names: string[], work: (stores: Stores) => Promise<T>, durability?: IDBTransactionDurability): Promise<T> {
    return this.connection.run((db) => write(db, names, work, durability));
  }
}
