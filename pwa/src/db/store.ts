/** Everything that is written on the device, each in one transaction. Knows no screen and no network. */
import type { Item, Manifest, Paired } from '../gen/wire.ts';
import { addDays } from '../model/days.ts';
import type { Fact } from '../model/fold.ts';
import { newId } from '../model/ids.ts';
import { itemText, openLock, pinKey, sealNote, TRIES, type Box, type Lock } from '../trust/keys.ts';
import { all, ask, one, write, type Stores } from './idb.ts';
import { Connection, type Own, type StoredEvent, type StoredRef } from './open.ts';
import { erased, factOf, forgetAtHand, keyOf, putPage } from './page.ts';
import { hasSpilled } from './spill.ts';
import { byNumber, GENESIS, isSaid, isTwin, me, NEW, owns, renamed, setMe, type Draft, type Meta, type Page, type StoredDraft, type Unsaved } from './shapes.ts';

/** What is under K; `meta` and `outbox` are plain, and hold no pupil's name. */
export const LISTS = ['events', 'refs', 'drafts'];
const KEEP_OWN_DAYS = 35;
const MOST_TOLD = 1000;

export class Store {
  readonly connection: Connection;
  /** K, while this phone is unlocked. */
  box: Box | null = null;
  /** Own notes by the id of what says them, until the lock: from then on only the school can open them. */
  readonly texts = new Map<string, string>();
  /** What was opened here, until the lock: it is not opened again each time that something new comes. */
  #facts = new Map<string, Fact>();
  /** Of the lock as it was last seen. */
  #salt: Lock['salt'] | undefined;
  /** Drafts that are newer than what is on disk. */
  readonly #typed = new Map<string, Draft>();
  constructor(user: string) {
    this.connection = new Connection(user);
  }

  /**
   * First words on a device. Where the same person paired before, nothing is numbered anew: what was sent may have arrived.
   * What was pulled is under a K that nobody has any more, and is pulled again.
   */
  async pair(paired: Paired, lock?: Lock): Promise<void> {
    this.#salt = lock?.salt;
    await this.#write(['meta', ...LISTS], async (stores) => {
      const known = (await me(stores)) ?? { ...NEW, device: paired.device };
      const { device, user, school, epoch, seal } = paired;
      const { next_n, discarded } = known;
      const numbers = device === known.device ? {} : { next_n: 1, discarded: [], former: { ...known.former, [known.device]: { next_n, discarded } } };
      stores('meta').put({ ...known, device, user, school, epoch, seal, pages: (known.pages ?? 0) + 1, cursor: 0, chain: GENESIS, rev: '', scopes: [], behind: {}, ...numbers } satisfies Meta, 'me');
      stores('meta').put(lock, 'lock');
      for (const list of LISTS) stores(list).clear();
    }, 'strict');
  }

  /** What is plain, in one look. */
  plain(): Promise<{ meta: Meta | undefined; lock: Lock | undefined; own: Own[] }> {
    return this.connection.run(async (db) => {
      const tx = db.transaction(['meta', 'outbox']);
      const at = tx.objectStore('meta');
      const [meta, lock, own] = await Promise.all([ask<Meta | undefined>(at.get('me')), ask<Lock | undefined>(at.get('lock')), ask<Own[]>(tx.objectStore('outbox').getAll())]);
      if (this.#salt && `${this.#salt}` !== `${lock?.salt}`) this.close(); // another tab has taken K away
      this.#salt = lock?.salt;
      return { meta, lock, own: own.sort(byNumber) };
    });
  }

  /**
   * Tries a PIN; how many tries are left. Counted before it is tried, so that a page that is killed has tried: meanwhile
   * its key is made, and nothing is opened with it. `opens` is told at once that K is there. The last one leaves nothing of K.
   */
  async unlock(pin: string, opens?: () => unknown): Promise<number> {
    const salt = this.#salt;
    let under = salt && pinKey(pin, salt);
    under?.catch(() => undefined); // thrown below
    const lock = await this.#write(['meta'], async (stores) => {
      const known = await ask<Lock>(stores('meta').get('lock'));
      stores('meta').put({ ...known, wrong: known.wrong + 1 }, 'lock');
      return known;
    }, 'strict');
    if (lock.wrong < TRIES && `${lock.salt}` !== `${salt}`) under = pinKey(pin, lock.salt);
    this.box = lock.wrong < TRIES ? await openLock(lock, (await under)!) : null;
    if (this.box) opens?.();
    if (this.box)
      return this.#write(['meta'], async (stores) => {
        const stands = await ask<Lock>(stores('meta').get('lock'));
        // A last wrong PIN or a new pairing in another tab has come between: that K is no more.
        if (`${stands.salt}` !== `${lock.salt}`) return this.close(), TRIES - stands.wrong;
        stores('meta').put({ ...stands, wrong: 0 }, 'lock');
        return TRIES;
      });
    if (lock.wrong + 1 < TRIES) return TRIES - lock.wrong - 1;
    await this.#write(['meta', ...LISTS], async (stores) => {
      stores('meta').put({ wrong: TRIES }, 'lock');
      for (const list of LISTS) stores(list).clear();
    }, 'strict');
    return 0;
  }

  close(): void {
    this.box = null;
    this.texts.clear();
    this.#facts.clear();
  }

  meta(): Promise<Meta | undefined> {
    return this.connection.run((db) => one<Meta>(db, 'meta', 'me'));
  }

  setMeta(change: Partial<Meta>): Promise<void> {
    return this.#write(['meta'], (stores) => setMe(stores, change));
  }

  /**
   * Saves facts whole or not at all, with consecutive numbers; resolves only when the phone has them on disk.
   *
   * What another tab has saved already is not saved again: a draft by its id, a session that was said since `seen` and not undone,
   * the next number as this tab knew it. The number is in the signature: where it was taken meanwhile, all is signed again.
   */
  async save(facts: Unsaved[], draft?: string, seen?: number): Promise<Own[]> {
    for (;;) {
      const known = (await this.meta())!;
      const made = await Promise.all(facts.map((fact, i) => this.#made(fact, known, known.next_n + i)));
      const done = await this.#write(['meta', 'outbox', 'drafts', 'events'], async (stores) => {
        const { next_n, device } = (await me(stores))!;
        const first = facts[0];
        if (draft !== undefined && first) {
          const before = await ask<Own | undefined>(stores('outbox').get(first.id));
          const print = made[0]!.print;
          if (before ? !print || before.print !== print : await ask(stores('events').count(first.id))) return void (facts = [renamed(first, newId(Date.now())), ...facts.slice(1)]); // other words than those that were saved
          stores('drafts').delete(draft);
          if (before) return [];
        }
        const others = seen !== undefined && seen < next_n ? (await owns(stores)).filter((own) => own.device === device && own.item.n >= seen) : [];
        const fresh = facts.filter((fact) => !others.some(({ id, item }) => isTwin(item, fact) && !others.some((own) => own.item.type === 'record.void' && own.item.entity === id)));
        const same = fresh.length === facts.length;
        facts = fresh;
        if (!same || next_n !== known.next_n || device !== known.device) return;
        for (const own of made) stores('outbox').add(own);
        await setMe(stores, { next_n: next_n + made.length });
        return made;
      }, 'strict');
      if (!done) continue;
      for (const { id, body } of facts) if (typeof body['text'] === 'string') this.texts.set(id, body['text']);
      if (draft !== undefined) this.#typed.delete(draft);
      return done;
    }
  }

  /** As it goes out: a note sealed to the school, and all of it signed; without K it goes unsigned. */
  async #made(fact: Unsaved, { device, offset_ms, school, seal, user }: Meta, n: number): Promise<Own> {
    const { id, body } = fact;
    const note = seal && typeof body['text'] === 'string';
    const plain = { ...fact, n, version: note ? 2 : 1, body: note ? { record: body['record']!, kid: seal.kid, sealed: await sealNote(seal, body['text'] as string, [school.id, device, id, n].join('\n')) } : body };
    const item: Item = { ...plain, clock: { offset_ms }, key_id: null, signature: null };
    if (this.box?.key_id) Object.assign(item, { key_id: this.box.key_id, signature: await this.box.sign(await itemText(item, user.id, device)) });
    const print = typeof body['text'] === 'string' ? await this.box?.print(body['text']) : undefined;
    return { id, device, item, state: 'queued', saved_at: fact.stated_at, print };
  }

  async own(): Promise<Own[]> {
    return (await this.plain()).own;
  }

  /** What was pulled; nothing while this phone is locked. */
  async events(): Promise<Fact[]> {
    const { box } = this;
    if (!box) return [];
    const rows = await this.connection.run((db) => Promise.all([all<StoredRef>(db, 'refs', IDBKeyRange.lowerBound('a')), all<StoredEvent>(db, 'events')]));
    const facts = new Map(await Promise.all(rows.flat().map(async (row) => {
      // What came anew was sealed anew: after an erasure or a restore the same id says something else.
      const name = String(row.event.subarray(0, 12));
      return [name, this.#facts.get(name) ?? (await box.open<Fact>(row.event))] as const;
    })));
    if (this.box) this.#facts = facts;
    return [...facts.values()];
  }

  /** A piece of what was pulled, under K; nothing where none was put together since the last pull. */
  sealed(piece: string): Promise<StoredRef | undefined> {
    return this.connection.run((db) => one<StoredRef>(db, 'refs', piece));
  }

  /** The same, opened. */
  async atHand(sealed: Promise<StoredRef | undefined>): Promise<Fact[] | undefined> {
    const row = await sealed;
    const facts = row && (await this.box?.open<Fact[]>(row.event));
    for (const fact of facts ?? []) this.#facts.set(isSaid(fact.type) ? fact.id : keyOf(fact) + fact.seq, fact);
    return facts;
  }

  /** What came of each item that was sent, with the witness and the backup mark of the same answer. */
  settlePush(changes: Map<string, Partial<Own>>, change: Partial<Meta>, turn?: number): Promise<void> {
    return this.#write(['outbox', 'meta', 'events'], async (stores) => {
      const outbox = stores('outbox');
      if (turn !== undefined && (await me(stores))?.turn !== turn) return;
      const gone = await erased(stores);
      for (const [id, outcome] of changes) {
        const own = await ask<Own | undefined>(outbox.get(id));
        // Its answer got lost, and another tab has read it back meanwhile: no page will bring it again.
        const back = outcome.state === 'acked' && (await ask(stores('events').count(id)));
        // It was erased before its answer came, and that is told once.
        if (own && outcome.seq! < gone[own.item.scope]!) outbox.delete(id);
        else if (own) outbox.put({ ...own, ...outcome, ...(back ? { state: 'settled' } : {}) });
      }
      await setMe(stores, change);
    });
  }

  /** One page of the pull: events, cursor, witness, scopes and the state of own items, all or nothing. A page that another tab was quicker with is none. */
  async applyPage(page: Page, now: string, asked?: Meta): Promise<void> {
    const { box } = this;
    if (!box) return;
    const sealed = new Map(await Promise.all(page.events.map(async (event) => [event.id, await box.seal(factOf(event))] as const)));
    return this.#write(['events', 'refs', 'outbox', 'meta', 'drafts'], (stores) => putPage(stores, page, sealed, now, asked));
  }

  /** Own items leave once they are counted and in the school's backup, or 35 days on; old days leave the list. */
  purge(today: string, keepFrom: string): Promise<void> {
    return this.#write(['outbox', 'events', 'refs', 'meta'], async (stores) => {
      const known = await me(stores);
      if (!known) return;
      const { durable_seq, scopes } = known;
      const old = addDays(today, -KEEP_OWN_DAYS);
      for (const own of await owns(stores))
        // Of a pupil who was lost nothing is read back.
        if ((own.state === 'settled' || (own.state === 'acked' && !scopes.includes(own.item.scope))) && (own.seq! <= durable_seq || own.acked_at! < old)) stores('outbox').delete(own.id);
      const before = IDBKeyRange.upperBound(keepFrom, true);
      for (const key of await ask(stores('events').index('day').getAllKeys(before))) {
        stores('events').delete(key);
        forgetAtHand(stores);
      }
    });
  }

  /** The server went back in time: everything still held here is offered again, and what was pulled is pulled anew. */
  rewind(epoch: string, turn: number): Promise<void> {
    this.#facts.clear(); // they come again under other numbers
    return this.#write(['outbox', 'meta'], async (stores) => {
      if ((await me(stores))?.turn !== turn) return;
      for (const own of await owns(stores)) if (own.state !== 'blocked') stores('outbox').put({ ...own, state: 'queued' } satisfies Own);
      stores('meta').delete('erased'); // by the numbers of a log that is no more
      await setMe(stores, { epoch, turn: turn + 1, cursor: 0, chain: GENESIS, witness: [0, GENESIS], durable_seq: 0, behind: {}, stale: true });
    });
  }

  /** What was typed and not saved, and the id that it will be saved under: every tab on one draft has the same. */
  async draft(id: string): Promise<Draft> {
    const typed = this.#typed.get(id);
    if (typed) return typed;
    const stored = await this.#write(['drafts'], async (stores) => {
      const known = await ask<StoredDraft | undefined>(stores('drafts').get(id));
      const draft: StoredDraft = known ?? { id, item: newId(Date.now()), text: '' };
      if (!known) stores('drafts').put(draft);
      return draft;
    });
    return { ...stored, text: (stored.text && (await this.box?.open<string>(stored.text))) ?? '' };
  }

  /** Under K; while there is none, in memory until there is one again. */
  async setDraft(draft: Draft): Promise<void> {
    this.#typed.set(draft.id, draft);
    const text = draft.text && (await this.box?.seal(draft.text));
    if (text !== undefined && this.#typed.get(draft.id) === draft) {
      await this.#write(['drafts'], (stores) => ask(stores('drafts').put({ ...draft, text } satisfies StoredDraft)));
      if (this.#typed.get(draft.id) === draft) this.#typed.delete(draft.id);
    }
  }

  /** What one device will hold once the oldest `going` have arrived; nothing where another tab has emptied this phone. */
  async manifest(going = 0, device?: string): Promise<Manifest | undefined> {
    const known = await this.meta();
    if (!known) return;
    const of = device ?? known.device;
    const own = (await this.own()).filter((o) => o.device === of);
    const queued = own.filter((o) => o.state === 'queued').slice(going);
    const blocked_n = own.flatMap((o) => (o.state === 'blocked' ? [o.item.n] : []));
    const { next_n, discarded } = known.former[of] ?? known;
    return { next_n, queued: queued.length, oldest_at: queued[0]?.item.stated_at ?? null, blocked: blocked_n.length, ...(blocked_n[0] && { blocked_n: blocked_n.slice(-MOST_TOLD) }), ...(discarded[0] && { discarded_n: discarded.slice(-MOST_TOLD) }) };
  }

  /** Leaves nothing here, unless something waits to be sent: a tap in another tab is either seen here, or is told that it was not saved. */
  async destroy(): Promise<boolean> {
    if (hasSpilled(this)) return false;
    const names = ['meta', 'outbox', ...LISTS];
    const empty = await this.#write(names, async (stores) => {
      if ((await owns(stores)).some((own) => own.state === 'queued')) return false;
      for (const name of names) stores(name).clear();
      return true;
    });
    if (empty) await this.connection.destroy();
    return empty;
  }

  #write<T>(names: string[], work: (stores: Stores) => Promise<T>, durability?: IDBTransactionDurability): Promise<T> {
    return this.connection.run((db) => write(db, names, work, durability));
  }
}
