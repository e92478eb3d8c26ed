/** One person's phone: the shipped store and sync core on a fake IndexedDB, with tabs that can be killed at any moment. */
import 'fake-indexeddb/auto';
import { Store } from '../../src/db/store.ts';
import type { Paired } from '../../src/gen/wire.ts';
import { addDays, dayOf } from '../../src/model/days.ts';
import { send } from '../../src/net.ts';
import { Sync, type Round } from '../../src/sync/core.ts';
import { boxOf, random, type Box } from '../../src/trust/keys.ts';
import { weather, type Browser } from './network.ts';

const spare = new Map<string, string>();
Object.assign(globalThis, { localStorage: { getItem: (key: string) => spare.get(key) ?? null, setItem: (key: string, text: string) => spare.set(key, text), removeItem: (key: string) => spare.delete(key) } });

/** The battery fell out. */
export class Died extends Error {}

/** Writes that are still made before the power goes; 0 for a good day. */
export const power = { left: 0 };
for (const name of ['put', 'add', 'delete'] as const) {
  const real = IDBObjectStore.prototype[name] as (...args: unknown[]) => IDBRequest;
  IDBObjectStore.prototype[name] = function dies(this: IDBObjectStore, ...args: unknown[]) {
    if (power.left && --power.left === 0) throw new Died();
    return real.apply(this, args);
  } as never;
}

const never = new Promise<never>(() => undefined);

export class Tab {
  readonly store: Store;
  readonly sync: Sync;
  /** Requests that it still hears the answer of. */
  hears = Infinity;
  pushes = 0;
  /** The answer that it waits with, so that another tab overtakes it. */
  waits = 0;
  waitHere = (): Promise<void> => Promise.resolve();
  #kill: () => void = () => undefined;
  readonly #killed = new Promise<null>((resolve) => (this.#kill = () => resolve(null)));
  constructor(phone: Phone) {
    this.store = new Store(phone.db);
    this.store.box = phone.box;
    this.sync = new Sync({
      store: this.store,
      app: '2026.11.0',
      now: () => phone.now(),
      keep: (at) => ({ today: dayOf(at), from: addDays(dayOf(at), -35) }),
      send: async (path, body, device, token) => {
        if ((body as { items?: unknown[] }).items?.length) this.pushes++;
        const answer = await send(path, body, device, token);
        if (--this.hears < 0) {
          this.#kill();
          return never;
        }
        if (--this.waits === 0) await this.waitHere();
        return answer;
      },
    });
  }

  /** How the round ended; null if the tab was killed in it. */
  async round(): Promise<Round | null> {
    try {
      return await Promise.race([this.sync.round(), this.#killed]);
    } catch (fault) {
      if (fault instanceof Died) return null;
      throw fault;
    }
  }
}

let databases = 0;

export class Phone {
  readonly name: string;
  readonly user: string;
  readonly browser: Browser;
  /** A database of its own: two phones of one person are two machines. */
  db = '';
  skew = 0;
  /** What its person's PIN opened, in every tab of it. */
  box: Box | null = null;
  tab!: Tab;
  #ticks = 0;
  constructor(name: string, user: string, browser: Browser) {
    this.name = name;
    this.user = user;
    this.browser = browser;
    this.empty();
  }

  /** A phone that has nothing on it. */
  empty(): void {
    this.db = `machine-${++databases}`;
    this.open();
  }

  /** A new page after the last one was killed or closed. */
  open(): void {
    power.left = 0;
    this.tab = new Tab(this);
  }

  get store(): Store {
    return this.tab.store;
  }

  now(): number {
    return Date.parse('2026-11-03T10:15:00Z') + this.skew + 1000 * ++this.#ticks;
  }

  /** Unlocked with the keys that it was paired with, or with the unlocking key of an older pairing. */
  async pair(paired: Paired, box?: Box): Promise<void> {
    this.box = this.store.box = box ?? (await boxOf(random(32), { key_id: null, unlock_key: paired.unlock_key }));
    await this.store.pair(paired);
    this.open();
  }

  /** A round that is overtaken: between an answer and its writing down something happens, and another tab hears of it. */
  async overtaken(answer: number, meanwhile: () => Promise<void>): Promise<void> {
    weather.browser = this.browser;
    const { tab } = this;
    tab.hears = Infinity;
    let goOn = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      tab.waits = answer;
      tab.waitHere = () => {
        resolve();
        return new Promise((go) => (goOn = go));
      };
    });
    const round = tab.round();
    await Promise.race([reached, round]);
    tab.waits = 0;
    await meanwhile();
    await new Tab(this).round();
    goOn();
    await round;
  }

  /** A round of `tabs` tabs at once, with what goes wrong in it. The first tab may be killed. */
  async sync(faults: string[], tabs: number, killed: { writes?: number; hears?: number }): Promise<(Round | null)[]> {
    weather.browser = this.browser;
    weather.faults = [...faults];
    power.left = killed.writes ?? 0;
    this.tab.hears = killed.hears ?? Infinity;
    const others = Array.from({ length: tabs - 1 }, () => new Tab(this));
    const rounds = await Promise.all([this.tab, ...others].map((tab) => tab.round()));
    weather.faults = [];
    power.left = 0;
    if (rounds.includes(null)) this.open();
    return rounds;
  }
}
