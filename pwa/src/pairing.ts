/** How a phone becomes somebody's, and how the school hears that it is no more. */
import { keepUsers, note, recall } from './db/open.ts';
import type { Store } from './db/store.ts';
import { storeOf } from './db/stores.ts';
import type { Paired } from './gen/wire.ts';
import { newId } from './model/ids.ts';
import { send } from './net.ts';
import type { Answer } from './sync/answers.ts';
import { newLock, type Fresh, type Lock } from './trust/keys.ts';
import { signal } from './ui/signal.ts';

/** Paired, and the two digits not yet compared: kept, so that a page that is closed here goes on here. */
export const confirming = signal<(Paired & { lock: Lock }) | null>(null);
let fresh: Fresh | null = null;
/** The PIN stays chosen while codes are tried. */
export const hasPin = (): boolean => fresh !== null;
export async function newPin(pin: string): Promise<void> {
  fresh = await newLock(pin);
}
/** Whose phone this was before the browser threw its storage away. */
export const evicted = signal('');

/** Nobody's phone: tells the school what could not be told at signing out; else a cookie without storage is an eviction. */
export async function lookBack(): Promise<void> {
  const { leaving } = await recall();
  // A wifi's own page and a time limit are no answer of the school's.
  for (const device of leaving) if (!/204|40[134]/.test(`${(await send('/api/v1/devices/leave', {}, device)).status}`)) return;
  await note('leaving');
  if (leaving.length || confirming.value) return;
  const answer = await send('/api/v1/devices/lost', {}, '');
  const { people } = (answer.body ?? {}) as { people?: string[] };
  evicted.value = people?.join(', ') ?? '';
}

/** Trades a code for a device. Where this phone was one `before`, it offers to be that device again and keeps its numbers. */
export async function pairWith(code: string, name: string, before?: string): Promise<Answer> {
  const { lock, signing_key } = fresh!;
  const ask = (device: string): Promise<Answer> => send('/api/v1/devices/pair', { code, device, name, signing_key }, device);
  const again = before ? await ask(before) : null;
  // 409: the code is another person's, or that device was removed.
  const answer = again && again.status !== 409 ? again : await ask(newId(Date.now()));
  const body = answer.body as Paired | null;
  if (answer.status === 200 && body?.user?.id && body.read_token) {
    const kept = { ...body, read_token: '', lock };
    await note('pairing', kept);
    confirming.value = kept;
  }
  return answer;
}

/** The two digits are the same: this phone is the person's from here on, and the store of theirs is open where this page has seen the PIN. */
export async function keepPairing(paired: Paired & { lock: Lock }): Promise<Store> {
  const { id } = paired.user;
  const store = storeOf(id);
  await store.pair(paired, paired.lock);
  // Closed and opened again meanwhile, this page has not seen the PIN.
  store.box = fresh?.box ?? null;
  fresh = null;
  await keepUsers((users) => [...users.filter((user) => user !== id), id]);
  await note('user', id);
  await note('pairing');
  confirming.value = null;
  evicted.value = '';
  return store;
}

/** Two digits that differ mean that somebody else's code was used: the school is told, and nothing of it stays. */
export async function undoPairing({ device }: Paired): Promise<void> {
  await note('pairing');
  confirming.value = null;
  await goes(device);
}

/** The school hears that this device is no more: now, or with the next start that has signal. */
export async function goes(device: string): Promise<void> {
  await note('leaving', [...(await recall()).leaving, device]);
  await lookBack();
}
