/** What the screens read (signals) and what they can do. The only mutable state of the page. */
import { keepUsers, note, recall, type Own } from './db/open.ts';
import { isSaid, onTop, renamed, type Draft, type Meta, type Unsaved } from './db/shapes.ts';
import type { Store } from './db/store.ts';
import { dropStore, storeOf } from './db/stores.ts';
import type { Paired } from './gen/wire.ts';
import { dayOf, minuteOf } from './model/days.ts';
import { fold, layOver, type Fact, type Note, type State } from './model/fold.ts';
import { cardsOf, keptFrom, shownDay, type Card } from './model/today.ts';
import { send } from './net.ts';
import { confirming, keepPairing, lookBack } from './pairing.ts';
import { Sync, type Outcome } from './sync/core.ts';
import { Loop } from './sync/loop.ts';
import { storage } from './sync/storage.ts';
import { TRIES, type Lock } from './trust/keys.ts';
import { empty } from './trust/empty.ts';
import { later } from './ui/fetch_later.ts';
import { afterPaint, computed, signal } from './ui/signal.ts';
import * as words from './words.ts';

/** `choose`: paired, and no PIN chosen yet. `room`: several share this device, and nobody has said who they are. `locked`: K is not in memory; recording goes on where a card was open. */
type Phase = 'opening' | 'unpaired' | 'choose' | 'locked' | 'room' | 'ready' | 'no_database' | 'wiped';

export const phase = signal<Phase>('opening');
export const me = signal<Meta | null>(null);
export const own = signal<Own[]>([]);
export const pulled = signal<Fact[]>([]);
/** A first list stands, and what else was pulled is still being opened. */
export const opensRest = signal(false);
/** The last page that `pulled` was read from; NaN where it is to be read anew. */
let read: number | undefined = NaN;
export const now = signal(Date.now());
export const sending = signal(false);
/** How the last round ended; null until one has. */
export const heard = signal<Outcome | null>(null);
/** What the screen reader is told; the same sentence twice is said twice. */
export const spoken = signal('');

const LEASE_MS = 14 * 86_400_000;
/** After two weeks without the school nothing that was said before can be read here; recording goes on. */
export const readingClosed = computed(() => now.value - Date.parse(me.value?.heard_at ?? '9999') > LEASE_MS);

/** What the server has given back, folded once a pull; a tap lays only this phone's own facts on top. */
const known = computed(() => ({ state: fold(readingClosed.value ? pulled.value.filter((event) => !isSaid(event.type)) : pulled.value), ids: new Map(pulled.value.map((event) => [event.id, event.seq!])) }));
/** Whether a copy of this event has left the school's machine. */
export const isSafe = (id: string): boolean => (known.value.ids.get(id) ?? Infinity) <= (me.value?.durable_seq ?? 0);
const author = computed(() => me.value?.user.id ?? '');
export const state = computed<State>(() => {
  // What was sent back does not count, and can be said again; what is settled is there, or its day has left this phone.
  const waiting = onTop(own.value, me.value?.scopes ?? [], known.value.ids, known.value.state.returned);
  return layOver(known.value.state, waiting.map(({ item }): Fact => ({ ...item, user: author.value, seq: null })));
});
export const today = computed(() => shownDay(state.value.calendar, dayOf(now.value)));
export const isDemoDay = computed(() => today.value !== dayOf(now.value));
export const todayCards = computed(() => cardsOf(state.value, today.value, isDemoDay.value ? null : minuteOf(now.value), me.value?.user.id ?? '', true));
/** Whether the list has ever arrived: an empty one before that is not an empty day. */
export const pulledOnce = computed(() => pulled.value.length > 0);
export const queued = computed(() => own.value.filter((o) => o.state === 'queued'));
/** What a person must look at; what they took back is no trouble any more. */
export const troubled = computed(() => own.value.filter((o) => o.state === 'blocked' || (o.state === 'held' && !isVoid(o) && !isTakenBack(o))));
const isTakenBack = ({ id }: Own): boolean => own.value.some((o) => isVoid(o) && o.item.base === id);
const isVoid = ({ item }: Own): boolean => item.type.endsWith('.void');

/** Who has a list on this device: more than one share it. */
export const users = signal<string[]>([]);
const isRoom = (): boolean => users.value.length > 1;

let store: Store | null = null;
let loop: Loop | null = null;
let syncing: Sync | null = null;
export const rounds = (): Loop | null => loop;
/** What the last round was let in by. */
export const token = (): string | undefined => syncing?.token;
export const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kept');

export const opened = (): Store => {
  if (!store) throw new Error('no one is paired');
  return store;
};

/** Gives the lock that stands. Nothing where somebody else has come to this device meanwhile. */
export async function reload(): Promise<Lock | undefined> {
  const mine = store;
  if (!mine) return undefined;
  const { meta, lock: stands, own: items } = await mine.plain();
  const events = mine.box && meta?.pages !== read && (await mine.events());
  if (mine !== store) return undefined;
  // Another tab has emptied this phone.
  if (!meta && phase.value !== 'opening') return leave(mine).then(start) as Promise<undefined>;
  me.value = meta ?? null;
  own.value = items;
  if (events && mine.box) {
    pulled.value = events;
    read = meta?.pages;
  }
  // Another tab has taken K away.
  if (stands && !mine.box) lock();
  return stands;
}

/** Whoever types a PIN has the phone to themselves: the school is asked once their list stands (`unlocked`), or when none was typed. */
const ASK_MS = 3000;

export function startSync(wait = 0): void {
  const mine = opened();
  // Locked, or before the first answer, nobody here knows when the half term began.
  const keep = (at: number) => state.value.calendar && { today: dayOf(at), from: keptFrom(state.value.calendar, shownDay(state.value.calendar, dayOf(at))) };
  const sync = (syncing = new Sync({ store: mine, send, now: Date.now, app: __VERSION__, keep, storage, anchor: (heard) => later.value?.anchor(mine, heard) }));
  loop = new Loop({
    round: async () => {
      if (await later.value?.drainSpill(mine).catch(() => false)) await reload();
      const round = await sync.round();
      if (round.outcome !== 'ok') return round;
      if (isRoom()) await later.value?.sendForOthers(mine);
      return round;
    },
    started: () => void (sending.value = true),
    ended: async (outcome) => {
      if (outcome === 'wiped') return wiped(mine);
      if (mine !== store) return;
      await reload();
      sending.value = false;
      heard.value = outcome;
      tabs?.postMessage('changed');
    },
  });
  setTimeout(() => (!wait || phase.value !== 'ready') && loop?.go(), wait);
}

/** Its device was removed, and has emptied itself. */
export async function wiped(gone: Store): Promise<void> {
  await leave(gone);
  if (store) return; // somebody else is at it
  if (users.value.length) return start();
  await empty();
  phase.value = 'wiped';
}

/** Empties the page of what is this person's, and takes them from the list of those who have this phone. */
export async function leave(gone: Store): Promise<void> {
  const { user } = gone.connection;
  users.value = await keepUsers((all) => all.filter((each) => each !== user));
  dropStore(user);
  if (gone !== store) return;
  await note('user', users.value[0]);
  loop?.stop();
  loop = null;
  store = null;
  me.value = null;
  own.value = [];
  pulled.value = [];
}

export async function start(): Promise<void> {
  phase.value = 'opening';
  try {
    const found = await recall();
    users.value = found.users;
    confirming.value = found.pairing ?? null;
    if (found.user) store = storeOf(found.user);
    const stands = await reload();
    if (!store || !me.value) {
      // Killed between the emptying of a phone and the leaving of its person: the others are still here.
      if (store && users.value[1]) return await leave(store).then(start);
      phase.value = 'unpaired';
      return void lookBack();
    }
    triesLeft.value = TRIES - (stands?.wrong ?? 0);
    phase.value = isRoom() ? 'room' : !stands ? 'choose' : triesLeft.value ? 'locked' : 'unpaired';
    if (stands) startSync(phase.value === 'locked' ? ASK_MS : 0);
  } catch {
    phase.value = 'no_database';
  }
}

/** How often a PIN may still be typed. Where none is left, only a new pairing opens a list here; what waits is sent all the same. */
export const triesLeft = signal(TRIES);

/** What a first list is made of, still under K; and after which page it was read. */
const near = () => [opened().sealed('0').catch(() => undefined), me.value?.pages] as const;

export async function unlock(pin: string): Promise<void> {
  const mine = opened();
  const sealed = near(); // while the key of the PIN is made
  let facts: Promise<Fact[] | undefined> | undefined;
  const left = await mine.unlock(pin, () => (facts = mine.atHand(sealed[0])).catch(() => undefined)); // thrown in `unlocked`
  if (mine !== store) return mine.close(); // somebody else has come to this device
  triesLeft.value = left;
  if (mine.box) await unlocked(sealed, facts);
  else if (!triesLeft.value) phase.value = isRoom() ? 'room' : 'unpaired';
}

export async function unlocked([sealed, pages] = near(), facts = opened().atHand(sealed)): Promise<void> {
  const mine = opened();
  const first = await facts;
  if (mine !== store) return mine.close();
  // What was put near is not near for ever: from then on the list waits for the rest.
  const over = ((await sealed)?.until ?? '9999') < dayOf(Date.now());
  read = first ? pages : NaN;
  if (first) pulled.value = first;
  else await reload();
  opensRest.value = !!first;
  if (!over) phase.value = 'ready';
  if (first) await openRest(first);
  if (over && opened().box) phase.value = 'ready';
  void loop?.go(true);
}

/** Once the first list is painted. What was pulled meanwhile, or a lock, has come in its place. */
async function openRest(first: Fact[]): Promise<void> {
  await new Promise<void>(afterPaint);
  const rest = await opened().atHand(opened().sealed('1'));
  if (!rest) {
    read = NaN; // somebody has pulled meanwhile: the pieces are gone
    await reload();
  } else if (pulled.value === first) pulled.value = [...first, ...rest];
  opensRest.value = false;
}

/** K goes out of memory, and with it every name but those of the card that is open: it can be finished. */
export function lock(card?: Card): void {
  if (phase.value !== 'ready') return;
  opened().close();
  const about = (fact: Fact): boolean =>
    fact.type === 'calendar.set' || card!.pupils.some(({ id }) => fact.scope.endsWith(id)) && (fact.type === 'plan.pupil' || [fact.entity, fact.body['provision']].includes(card!.provision.id));
  pulled.value = card ? pulled.value.filter(about) : [];
  phase.value = isRoom() && !card ? 'room' : 'locked';
}

/** Of a note that was sealed the words are here until the lock. */
export const wordsOf = ({ head, text }: Note): string | undefined => text ?? store?.texts.get(head);

export async function finishPairing(paired: Paired & { lock: Lock }): Promise<void> {
  store = await keepPairing(paired);
  users.value = (await recall()).users;
  loop?.stop();
  read = NaN;
  await reload();
  triesLeft.value = TRIES;
  phase.value = store.box ? 'ready' : 'locked';
  startSync();
}

export const say = (sentence: string): void => {
  spoken.value = spoken.value === sentence ? `${sentence}\u00a0` : sentence;
};

/** Saves, and only then says so. A failed save leaves the screen as it was, with what was typed. */
export async function save(facts: Unsaved[], said: string, draft?: Draft): Promise<boolean> {
  const first = facts[0];
  if (!first) return false;
  // Under the draft's own id: however many tabs it is open in, and wherever it is saved, it is one.
  if (draft) facts = [renamed(first, draft.item), ...facts.slice(1)];
  failure.value = '';
  try {
    const saved = await opened().save(facts, draft?.id, me.value?.next_n);
    me.value = { ...me.value!, next_n: (saved.at(-1)?.item.n ?? me.value!.next_n - 1) + 1 };
    own.value = [...own.value, ...saved];
    if (saved.length < facts.length) await reload();
    navigator.vibrate?.(15);
    say(said);
    tabs?.postMessage('changed');
    void loop?.go();
    return true;
  } catch (fault) {
    const full = (fault as Error).name === 'QuotaExceededError';
    // On a phone that another tab has emptied nobody would ever bring it home.
    say((failure.value = fault instanceof DOMException && (await later.value?.spill(opened(), facts)) ? words.spilled : full ? words.noSpace : words.notSaved));
    return false;
  }
}
/** Why the last save did not work, to be read where it happened; empty where it did. */
export const failure = signal('');

/** What this person set on this phone. */
export async function set(change: Pick<Partial<Meta>, 'left_hand' | 'text' | 'timer' | 'alerts' | 'install'>): Promise<void> {
  await opened().setMeta(change);
  me.value = { ...me.value!, ...change };
  tabs?.postMessage('changed');
}
