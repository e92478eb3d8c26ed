/** What the screens read (signals) and what they can do. The only mutable state of the page. */
import { currentUser, setCurrentUser, type Own } from './db/open.ts';
import { drainSpill, spill } from './db/spill.ts';
import { Store, type Meta, type Unsaved } from './db/store.ts';
import type { Paired } from './gen/wire.ts';
import { addDays, dayOf, minuteOf } from './model/days.ts';
import { fold, layOver, type Fact, type State } from './model/fold.ts';
import { cardsOf, shownDay } from './model/today.ts';
import { send } from './net.ts';
import { Sync, type Outcome } from './sync/core.ts';
import { Loop } from './sync/loop.ts';
import { computed, signal } from './ui/signal.ts';
import * as words from './words.ts';

type Phase = 'opening' | 'unpaired' | 'ready' | 'no_database' | 'wiped';

export const phase = signal<Phase>('opening');
export const me = signal<Meta | null>(null);
export const own = signal<Own[]>([]);
const pulled = signal<Fact[]>([]);
export const now = signal(Date.now());
export const sending = signal(false);
/** How the last round ended; null until one has. */
export const heard = signal<Outcome | null>(null);
/** What the screen reader is told; the same sentence twice is said twice. */
export const spoken = signal('');

/** What the server has given back, folded once a pull; a tap lays only this phone's own facts on top. */
const known = computed(() => ({ state: fold(pulled.value), ids: new Set(pulled.value.map((event) => event.id)) }));
const author = computed(() => me.value?.user.id ?? '');
export const state = computed<State>(() => {
  const waiting = own.value.filter((o) => !known.value.ids.has(o.id));
  return layOver(known.value.state, waiting.map(({ item }): Fact => ({ ...item, user: author.value, seq: null })));
});
export const today = computed(() => shownDay(state.value.calendar, dayOf(now.value)));
export const isDemoDay = computed(() => today.value !== dayOf(now.value));
export const todayCards = computed(() => cardsOf(state.value, today.value, isDemoDay.value ? null : minuteOf(now.value), me.value?.user.id ?? ''));
/** Whether the list has ever arrived: an empty one before that is not an empty day. */
export const pulledOnce = computed(() => pulled.value.length > 0);
export const queued = computed(() => own.value.filter((o) => o.state === 'queued'));
export const troubled = computed(() => own.value.filter((o) => o.state === 'blocked' || (o.state === 'held' && !isReleased(o.id))));
const isReleased = (id: string): boolean => !state.value.held.has(id) && pulled.value.some((e) => e.type === 'release' && e.body['item'] === id && e.body['resolution'] === 'released');

let store: Store | null = null;
let loop: Loop | null = null;
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kept');

export const opened = (): Store => {
  if (!store) throw new Error('no one is paired');
  return store;
};

async function reload(): Promise<void> {
  if (!store) return;
  const [meta, items, events] = await Promise.all([store.meta(), store.own(), store.events()]);
  me.value = meta ?? null;
  own.value = items;
  pulled.value = events;
}

/** From the half term's first day, or two weeks back, whichever is earlier. */
function keptFrom(day: string): string {
  const half = state.value.calendar?.half_terms.find((span) => span.starts_on <= day && day <= span.ends_on);
  const back = addDays(day, -14);
  return half && half.starts_on < back ? half.starts_on : back;
}

function startSync(): void {
  const sync = new Sync({
    store: opened(),
    send,
    now: Date.now,
    app: __VERSION__,
    keep: () => ({ today: dayOf(Date.now()), from: keptFrom(today.value) }),
    storage: async () => ({
      persisted: (await navigator.storage?.persisted?.()) ?? false,
      installed: matchMedia('(display-mode: standalone)').matches,
    }),
  });
  loop = new Loop({
    round: () => sync.round(),
    started: () => {
      sending.value = true;
    },
    ended: async (outcome) => {
      if (outcome === 'wiped') return wiped();
      await reload();
      sending.value = false;
      heard.value = outcome;
      tabs?.postMessage('changed');
    },
  });
  void loop.go();
}

async function wiped(): Promise<void> {
  await setCurrentUser(null);
  await leave();
  phase.value = 'wiped';
}

/** Empties the page and the phone of everything but the app itself. */
async function leave(): Promise<void> {
  loop?.stop();
  loop = null;
  store = null;
  me.value = null;
  own.value = [];
  pulled.value = [];
  localStorage.clear();
}

export async function start(): Promise<void> {
  phase.value = 'opening';
  try {
    const user = await currentUser();
    if (!user) {
      phase.value = 'unpaired';
      return;
    }
    store = new Store(user);
    await reload();
    if (!me.value) {
      phase.value = 'unpaired';
      return;
    }
    if (await drainSpill(store)) await reload();
    phase.value = 'ready';
    startSync();
  } catch {
    phase.value = 'no_database';
  }
}

export async function finishPairing(paired: Paired): Promise<void> {
  store = new Store(paired.user.id);
  await store.pair(paired);
  await setCurrentUser(paired.user.id);
  await reload();
  phase.value = 'ready';
  startSync();
  // Asked without a question on screen: a browser that says no is told so in Settings, and nothing else changes.
  void navigator.storage?.persist?.();
}

/** Two digits that differ mean that somebody else's code was used: nothing of it may stay. */
export async function undoPairing(paired: Paired): Promise<void> {
  await new Store(paired.user.id).destroy();
}

export const say = (sentence: string): void => {
  spoken.value = spoken.value === sentence ? `${sentence}\u00a0` : sentence;
};

/** Saves, and only then says so. A failed save leaves the screen as it was, with what was typed. */
export async function save(facts: Unsaved[], said: string, draft?: string): Promise<boolean> {
  if (!facts.length) return false;
  try {
    const saved = await opened().save(facts, draft);
    own.value = [...own.value, ...saved];
    navigator.vibrate?.(15);
    say(said);
    tabs?.postMessage('changed');
    void loop?.go();
    return true;
  } catch (fault) {
    const full = fault instanceof DOMException && fault.name === 'QuotaExceededError';
    if (!full && spill(opened().connection.user, facts)) say(words.spilled);
    else say(full ? words.noSpace : words.notSaved);
    failure.value = spoken.value;
    return false;
  }
}
/** The last save that did not work, to be read where it happened. */
export const failure = signal('');

export const sendNow = (): void => void loop?.go(true);

export async function forget(id: string): Promise<void> {
  await opened().forget(id);
  await reload();
}

export async function setLeftHand(left_hand: boolean): Promise<void> {
  await opened().setMeta({ left_hand });
  await reload();
}

/** Refuses while anything waits to be sent: what a person saved never leaves with them unsent. */
export async function signOut(): Promise<boolean> {
  if ((await opened().own()).some((o) => o.state === 'queued')) return false;
  await opened().destroy();
  await setCurrentUser(null);
  await leave();
  phase.value = 'unpaired';
  return true;
}

export function listen(): void {
  tabs?.addEventListener('message', () => void reload());
  addEventListener('online', () => loop?.go());
  addEventListener('pageshow', () => loop?.go());
  document.addEventListener('visibilitychange', () => {
    now.value = Date.now();
    if (document.visibilityState === 'visible') void loop?.go();
  });
  setInterval(() => {
    if (document.visibilityState !== 'visible') return;
    now.value = Date.now();
    void loop?.tick();
  }, 30_000);
}
