/** Everything that is written on the device, each in one transaction. Knows no screen and no network. */
import type { Item, Json, LogEvent, Manifest, Paired, Witness } from '../gen/wire.ts';
import { addDays } from '../model/days.ts';
import { Connection, type Own } from './open.ts';

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
const KEEP_OWN_DAYS = 35;
const SAID = /^(record|note|presence|equipment|review)\.|^(held|release|erase)$/;
const FAR = '9999-12-31';
const STRICT = { durability: 'strict' } as const;

export class Store {
  readonly connection: Connection;
  constructor(user: string) {
    this.connection = new Connection(user);
  }

  /** First words on a new device. Where the same person paired before, what waits stays and is numbered anew: numbers count per device. */
  async pair(paired: Paired): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction(['meta', 'outbox'], 'readwrite', STRICT);
      const [meta, outbox] = [tx.objectStore('meta'), tx.objectStore('outbox')];
      const known = (await meta.get('me')) as Meta | undefined;
      const waiting = (await outbox.getAll()).filter((own) => own.state === 'queued').sort((a, b) => a.item.n - b.item.n);
      const next_n = waiting.length + 1;
      for (const [i, own] of waiting.entries()) await outbox.put({ ...own, item: { ...own.item, n: i + 1 } });
      const fresh: Meta = {
        device: paired.device,
        user: paired.user,
        school: paired.school,
        epoch: paired.epoch,
        unlock_key: paired.unlock_key,
        read_token: paired.read_token,
        next_n,
        cursor: 0,
        chain: GENESIS,
        witness: [0, GENESIS],
        rev: '',
        scopes: [],
        behind: {},
        durable_seq: 0,
        offset_ms: 0,
        heard_at: null,
        stale: false,
        left_hand: false,
      };
      const { device, user, school, epoch, unlock_key, read_token } = fresh;
      await meta.put(known ? { ...known, device, user, school, epoch, unlock_key, read_token, next_n } : fresh, 'me');
      await tx.done;
    });
  }

  meta(): Promise<Meta | undefined> {
    return this.connection.run(async (db) => (await db.get('meta', 'me')) as Meta | undefined);
  }

  async setMeta(change: Partial<Meta>): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction('meta', 'readwrite');
      await tx.store.put({ ...((await tx.store.get('me')) as Meta), ...change }, 'me');
      await tx.done;
    });
  }

  /** Saves facts whole or not at all, with consecutive numbers; resolves only when the phone has them on disk. */
  save(facts: Unsaved[], draft?: string): Promise<Own[]> {
    return this.connection.run(async (db) => {
      const tx = db.transaction(['meta', 'outbox', 'drafts'], 'readwrite', STRICT);
      const me = (await tx.objectStore('meta').get('me')) as Meta;
      const own = facts.map((fact, i): Own => ({
        id: fact.id,
        item: { ...fact, version: 1, n: me.next_n + i, clock: { offset_ms: me.offset_ms }, key_id: null, signature: null },
        state: 'queued',
        saved_at: fact.stated_at,
      }));
      const writes: Promise<unknown>[] = own.map((entry) => tx.objectStore('outbox').add(entry));
      writes.push(tx.objectStore('meta').put({ ...me, next_n: me.next_n + own.length }, 'me'));
      if (draft !== undefined) writes.push(tx.objectStore('drafts').delete(draft));
      await Promise.all([...writes, tx.done]);
      return own;
    });
  }

  async own(): Promise<Own[]> {
    const all = await this.connection.run((db) => db.getAll('outbox'));
    return all.sort((a, b) => a.item.n - b.item.n);
  }

  async events(): Promise<LogEvent[]> {
    const [refs, events] = await this.connection.run((db) => Promise.all([db.getAll('refs'), db.getAll('events')]));
    return [...refs, ...events].map((row) => row.event);
  }

  /** What came of each item that was sent, with the witness and the backup mark of the same answer. */
  async settlePush(changes: Map<string, Partial<Own>>, me: Partial<Meta>): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction(['outbox', 'meta'], 'readwrite');
      const outbox = tx.objectStore('outbox');
      for (const [id, change] of changes) {
        const own = await outbox.get(id);
        if (own) await outbox.put({ ...own, ...change });
      }
      await tx.objectStore('meta').put({ ...((await tx.objectStore('meta').get('me')) as Meta), ...me }, 'me');
      await tx.done;
    });
  }

  /** One page of the pull: events, cursor, witness, scopes and the state of own items, all or nothing. */
  async applyPage(page: Page, now: string): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction(['events', 'refs', 'outbox', 'meta'], 'readwrite');
      const [events, refs, outbox, meta] = [tx.objectStore('events'), tx.objectStore('refs'), tx.objectStore('outbox'), tx.objectStore('meta')];
      const me = (await meta.get('me')) as Meta;
      const drop = async (scope: string): Promise<void> => {
        for (const key of await events.index('scope').getAllKeys(scope)) await events.delete(key);
        for (const key of await refs.index('scope').getAllKeys(scope)) await refs.delete(key);
      };
      if (me.stale) await Promise.all([events.clear(), refs.clear()]);
      for (const event of page.events) {
        if (event.type === 'erase') await drop(event.scope);
        if (!SAID.test(event.type)) {
          const key = `${event.type} ${event.scope} ${event.entity}`;
          const known = await refs.get(key);
          if (!known || known.event.seq < event.seq) await refs.put({ key, scope: event.scope, event });
          continue;
        }
        await events.put({ id: event.id, scope: event.scope, day: await this.dayFor(event, (id) => events.get(id)), event });
        const own = await outbox.get(event.id);
        if (own && own.sha === event.sha) await outbox.put({ ...own, state: 'settled', seq: event.seq, acked_at: own.acked_at ?? now });
      }
      const scopes = page.scopes ?? me.scopes;
      const behind = { ...page.behind };
      for (const lost of me.scopes.filter((scope) => !scopes.includes(scope))) await drop(lost);
      if (page.scopes && page.cursor > 0) for (const gained of scopes.filter((scope) => !me.scopes.includes(scope))) behind[gained] ??= 0;
      const { epoch, witness, durable_seq, rev, cursor, chain } = page;
      await meta.put({ ...me, epoch, witness, durable_seq, rev, scopes, behind, cursor, chain, stale: false, heard_at: now } satisfies Meta, 'me');
      await tx.done;
    });
  }

  /** The day an event is about. A void or an amendment without one stays with the record that it changes. */
  private async dayFor(event: LogEvent, find: (id: string) => Promise<{ day: string } | undefined>): Promise<string> {
    const { on, week_of: week } = event.body as { on?: Json; week_of?: Json };
    if (typeof on === 'string') return on;
    if (typeof week === 'string') return week;
    const of = event.base ?? (event.body['record'] as string | undefined);
    return (of && (await find(of))?.day) || FAR;
  }

  /** Own items leave once they are counted and in the school's backup, or 35 days on; old days leave the list. */
  async purge(today: string, keepFrom: string): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction(['outbox', 'events', 'meta'], 'readwrite');
      const me = (await tx.objectStore('meta').get('me')) as Meta;
      const old = addDays(today, -KEEP_OWN_DAYS);
      for (const own of await tx.objectStore('outbox').getAll()) {
        const safe = own.state === 'settled' && (own.seq! <= me.durable_seq || own.acked_at! < old);
        if (safe) await tx.objectStore('outbox').delete(own.id);
      }
      const before = IDBKeyRange.upperBound(keepFrom, true);
      for (const key of await tx.objectStore('events').index('day').getAllKeys(before)) await tx.objectStore('events').delete(key);
      await tx.done;
    });
  }

  /** The server went back in time: everything still held here is offered again, and what was pulled is pulled anew. */
  async rewind(epoch: string): Promise<void> {
    await this.connection.run(async (db) => {
      const tx = db.transaction(['outbox', 'meta'], 'readwrite');
      for (const own of await tx.objectStore('outbox').getAll())
        if (own.state !== 'blocked') await tx.objectStore('outbox').put({ ...own, state: 'queued' });
      const me = (await tx.objectStore('meta').get('me')) as Meta;
      await tx.objectStore('meta').put({ ...me, epoch, cursor: 0, chain: GENESIS, witness: [0, GENESIS], durable_seq: 0, behind: {}, stale: true } satisfies Meta, 'me');
      await tx.done;
    });
  }

  /** The author lets go of an item that the server would not take, or that the SENCO sent back. */
  async forget(id: string): Promise<void> {
    await this.connection.run(async (db) => void (await db.delete('outbox', id)));
  }

  draft(id: string): Promise<string> {
    return this.connection.run(async (db) => (await db.get('drafts', id))?.text ?? '');
  }

  async setDraft(id: string, text: string): Promise<void> {
    await this.connection.run(async (db) => void (await (text ? db.put('drafts', { id, text }) : db.delete('drafts', id))));
  }

  async manifest(): Promise<Manifest> {
    const [me, own] = [await this.meta(), await this.own()];
    const queued = own.filter((o) => o.state === 'queued');
    return { next_n: me?.next_n ?? 1, queued: queued.length, oldest_at: queued[0]?.item.stated_at ?? null, blocked: own.filter((o) => o.state === 'blocked').length };
  }

  destroy(): Promise<void> {
    return this.connection.destroy();
  }
}
