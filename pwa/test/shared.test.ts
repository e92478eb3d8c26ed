/** Ada and Tom share a tablet: what comes of Ada's answers while Tom is at it changes nothing of his. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { held, pairing } from './one_page.ts';
import { ADA, Server, TOM, unsaved } from './cast.ts';
const { finishPairing, leave, me, phase, pulled, queued, reload, rounds, save, spoken, start, unlock, users } = await import('../src/app.ts');
const { listen } = await import('../src/listen.ts');
const { later } = await import('../src/ui/fetch_later.ts');
const { notSaved } = await import('../src/words.ts');
const { become, signOut } = await import('../src/acts.ts');
const { keepUsers, recall } = await import('../src/db/open.ts');
const { sendForOthers } = await import('../src/sync/others.ts');
const { storeOf } = await import('../src/db/stores.ts');
const { Store } = await import('../src/db/store.ts');
const { spill } = await import('../src/db/spill.ts');

const PINS = { [ADA]: '294017', [TOM]: '518360' };

/** A tablet of both, at which nobody is yet. */
async function tablet(): Promise<{ ada: Server; tom: Server }> {
  const [ada, tom] = [new Server(), new Server()];
  await finishPairing(await pairing(tom, TOM, PINS[TOM]!));
  await finishPairing(await pairing(ada, ADA, PINS[ADA]!));
  await rounds()!.go();
  return { ada, tom };
}

afterEach(async () => {
  for (const user of users.value) await leave(storeOf(user));
});

test('a device of Ada’s that was removed is emptied, and Tom who is at the tablet by then stays, with what he saved', async () => {
  const { ada } = await tablet();
  ada.wipe = true;
  const { reached, goOn } = held('hello', (await storeOf(ADA).meta())!.device);
  await become(ADA);
  const round = rounds()!.go();
  await reached;
  await become(TOM);
  assert.ok(await spill(storeOf(TOM), [unsaved()]));
  goOn();
  await round;
  const { users: left, user } = await recall();
  assert.deepEqual([left, user], [[TOM], TOM]);
  assert.equal(me.value?.user.id, TOM);
  assert.ok(localStorage.getItem(`kept-spill-${TOM}`));
});

test('whoever is at the tablet finds their own list, though a list of somebody before them is opened only then', async () => {
  await tablet();
  await become(ADA);
  await rounds()!.go();
  const adas = storeOf(ADA);
  const { plain } = adas;
  let goOn = (): void => undefined;
  adas.plain = () => {
    adas.plain = plain;
    return new Promise((done) => (goOn = () => void adas.plain().then(done)));
  };
  const slow = reload();
  await become(TOM);
  goOn();
  await slow;
  assert.equal(me.value?.user.id, TOM);
});

test('a PIN of Ada’s that is still tried when Tom comes opens nothing, and leaves no key', async () => {
  await tablet();
  await become(ADA);
  const typed = unlock(PINS[ADA]!);
  await become(TOM);
  await typed;
  assert.deepEqual([phase.value, me.value?.user.id, pulled.value, storeOf(ADA).box], ['locked', TOM, [], null]);
});

test('a page that was killed while Ada signed out starts with Tom, and sends what he saved', async () => {
  const { tom } = await tablet();
  await storeOf(TOM).save([unsaved()]);
  await become(ADA);
  await rounds()!.go();
  await storeOf(ADA).destroy();
  me.value = null; // a new page knows nobody
  await start();
  assert.deepEqual([users.value, (await recall()).user, phase.value], [[TOM], TOM, 'locked']);
  await rounds()!.go();
  assert.equal(tom.log.length, 1);
});

test('whoever signs out with something in the spare place has it sent first, and then nothing stays', async () => {
  const { ada } = await tablet();
  await become(ADA);
  await rounds()!.go();
  assert.ok(await spill(storeOf(ADA), [unsaved()]));
  assert.equal(await signOut(), false);
  assert.equal(queued.value.length, 1);
  await rounds()!.go();
  assert.equal(ada.log.length, 1);
  assert.equal(await signOut(), true);
  assert.deepEqual((await recall()).users, [TOM]);
});

test('a tab that shows Ada’s list, while she signs out in another one, shows it no more', async () => {
  await tablet();
  await become(ADA);
  await unlock(PINS[ADA]!);
  await rounds()!.go();
  assert.equal(phase.value, 'ready');
  await new Store(ADA).destroy();
  await reload();
  assert.deepEqual([me.value?.user.id, pulled.value, phase.value], [TOM, [], 'locked']);
});

test('a tab that shows Ada’s list, while the last wrong PIN is typed in another one, shows it no more', async () => {
  await tablet();
  await become(ADA);
  await unlock(PINS[ADA]!);
  await rounds()!.go();
  const other = new Store(ADA);
  for (let tries = 0; tries < 5; tries++) await other.unlock('000001');
  await reload();
  assert.deepEqual([storeOf(ADA).box, pulled.value, phase.value], [null, [], 'room']);
});

test('a tap on a phone that another tab has emptied is not said to be saved, and nothing of it stays', async (t) => {
  await tablet();
  await become(ADA);
  await rounds()!.go();
  await new Store(ADA).destroy();
  later.value = { spill } as never;
  t.after(() => void (later.value = null));
  assert.equal(await save([unsaved()], ''), false);
  assert.equal(spoken.value, notSaved);
  assert.equal(localStorage.getItem(`kept-spill-${ADA}`), null);
});

test('a list that nobody touches is locked, also where the clock is put back meanwhile', async (t) => {
  await tablet();
  await become(ADA);
  await unlock(PINS[ADA]!);
  const looks: (() => void)[] = [];
  t.mock.method(globalThis, 'setInterval', (look: () => void) => looks.push(look));
  Object.assign(globalThis, { document: { addEventListener: () => undefined } });
  listen(() => undefined);
  looks[0]!();
  assert.equal(phase.value, 'ready');
  const anHourAgo = Date.now() - 3_600_000;
  t.mock.method(Date, 'now', () => anHourAgo);
  looks[0]!();
  assert.equal(phase.value, 'room');
});

test('signal that comes back while a round still fails is not lost for minutes, however often there was none before', async (t) => {
  const { ada } = await tablet();
  await become(ADA);
  await rounds()!.go();
  for (let tries = 0; tries < 9; tries++) {
    ada.faults = ['no_answer'];
    await storeOf(ADA).save([unsaved()]);
    await rounds()!.go();
  }
  const hears: Record<string, () => void> = {};
  t.mock.method(globalThis, 'setInterval', () => 0);
  t.mock.method(globalThis, 'addEventListener', (type: string, hear: () => void) => void (hears[type] = hear));
  Object.assign(globalThis, { document: { addEventListener: () => undefined } });
  listen(() => undefined);
  const waits: number[] = [];
  t.mock.method(globalThis, 'setTimeout', (_: () => void, wait: number) => waits.push(wait));
  t.mock.method(Math, 'random', () => 1);
  const { reached, goOn } = held('push', (await storeOf(ADA).meta())!.device);
  ada.faults = ['no_answer'];
  const round = rounds()!.go();
  await reached;
  hears['online']!();
  goOn();
  await round;
  assert.equal(waits.at(-1), 4_000, 'as after the first time');
});

test('a device of Tom’s that was removed is emptied by a round of Ada’s, though Tom is at the tablet by then, and Ada is asked', async () => {
  const { tom } = await tablet();
  await become(ADA);
  await rounds()!.go();
  tom.wipe = true;
  const { reached, goOn } = held('hello', (await storeOf(TOM).meta())!.device);
  const sent = navigator.locks.request('kept-sync', () => sendForOthers(storeOf(ADA))); // as a round has it
  await reached;
  await become(TOM);
  goOn();
  await sent;
  assert.deepEqual([users.value, me.value?.user.id, phase.value], [[ADA], ADA, 'locked']);
});

test('two tabs in which somebody pairs and somebody leaves lose nobody', async () => {
  await tablet();
  await Promise.all([leave(storeOf(ADA)), keepUsers((all) => [...all, 'new'])]);
  assert.deepEqual((await recall()).users.sort(), [TOM, 'new']);
  await keepUsers((all) => all.filter((user) => user !== 'new'));
});
