/** The log's page under Node: its own state and deeds, without its screens, on a fake IndexedDB and a school in memory. */
import 'fake-indexeddb/auto';
import type { Paired } from '../src/gen/wire.ts';
import { newLock, type Lock } from '../src/trust/keys.ts';
import { paired, type Server } from './cast.ts';

const { setTimeout: wait } = globalThis;
const spare = new Map<string, string>();
Object.assign(globalThis, {
  __VERSION__: '2026.11.0',
  BroadcastChannel: undefined, // would keep this process
  addEventListener: () => undefined,
  setTimeout: ((...given: Parameters<typeof wait>) => wait(...given).unref()) as typeof wait, // its next round would keep this process
  matchMedia: () => ({ matches: true }),
  requestAnimationFrame: (then: () => void) => setImmediate(then),
  localStorage: { getItem: (key: string) => spare.get(key) ?? null, setItem: (key: string, text: string) => spare.set(key, text), removeItem: (key: string) => spare.delete(key), clear: () => spare.clear() },
});

/** Which school answers whom; `before` is waited for, so that something can happen while an answer is on its way. */
export const line: { schools: Map<string, Server>; before: (path: string, device: string) => Promise<void> } = { schools: new Map(), before: () => Promise.resolve() };
globalThis.fetch = async (path, init) => {
  const device = new Headers(init?.headers).get('kept-device') ?? '';
  await line.before(String(path), device);
  const server = line.schools.get(device);
  if (!server) return new Response('{}', { status: 404, headers: { 'content-type': 'application/json' } });
  const { status, body } = await server.send(String(path), JSON.parse(String(init?.body)) as object, device);
  return status ? new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }) : Promise.reject(new TypeError('no signal'));
};

/** Made once: the key of a PIN takes its time. */
const locks = new Map<string, Promise<{ lock: Lock }>>();

/** What pairing gives this page of a person, with the PIN that they chose. */
export async function pairing(server: Server, user: string, pin: string): Promise<Paired & { lock: Lock }> {
  const words = paired(undefined, user);
  line.schools.set(words.device, server);
  const made = locks.get(pin) ?? newLock(pin);
  locks.set(pin, made);
  return { ...words, lock: (await made).lock };
}

/** The next question of this device to this path waits for its answer until it is let go on. */
export function held(path: string, device: string): { reached: Promise<void>; goOn: () => void } {
  let goOn = (): void => undefined;
  const answered = new Promise<void>((done) => (goOn = done));
  const reached = new Promise<void>((done) => {
    line.before = async (asked, by) => {
      if (!asked.endsWith(path) || by !== device) return;
      line.before = () => Promise.resolve();
      done();
      await answered;
    };
  });
  return { reached, goOn };
}
