import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchor, anchors, discard } from '../src/db/let_go.ts';
import type { Store } from '../src/db/store.ts';
import type { Checkpoint } from '../src/gen/wire.ts';
import { waitAfter } from '../src/sync/backoff.ts';
import { newId } from '../src/model/ids.ts';
import { Sync } from '../src/sync/core.ts';
import { ASHAS, paired, phone, Server, unsaved, WEDNESDAY, type Fault } from './cast.ts';

const states = async (store: { own: () => Promise<{ state: string }[]> }): Promise<string[]> => (await store.own()).map((own) => own.state);

test('what is saved is sent, received, read back and counted', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  assert.deepEqual(await states(store), ['queued']);
  assert.equal((await sync.round()).outcome, 'ok');
  assert.deepEqual(await states(store), ['settled']);
  assert.equal(server.log.length, 1);
});

test('a session of two pupils has consecutive numbers', async () => {
  const { store } = await phone(new Server());
  await store.save([unsaved(), unsaved()]);
  await store.save([unsaved()]);
  assert.deepEqual((await store.own()).map((own) => own.item.n), [1, 2, 3]);
});

for (const fault of ['no_answer', 'lost', 'captive', 'wrong_req', 'cut', 503] satisfies Fault[])
  test(`an answer that is ${fault} is no answer: the record waits, and arrives once`, async () => {
    const server = new Server();
    const { store, sync } = await phone(server);
    await sync.round();
    await store.save([unsaved()]);
    server.faults = [fault];
    assert.notEqual((await sync.round()).outcome, 'ok');
    assert.deepEqual(await states(store), ['queued']);
    assert.equal((await sync.round()).outcome, 'ok');
    assert.deepEqual(await states(store), ['settled']);
    assert.equal(server.log.length, 1);
  });

test('a drop at every call in turn loses nothing and doubles nothing', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  for (let i = 0; i < 20; i++) {
    await store.save([unsaved(), unsaved()]);
    server.faults = Array.from({ length: i % 5 }, (_, k): Fault => (k % 2 ? 'lost' : 'no_answer'));
    await sync.round();
  }
  server.faults = [];
  await sync.round();
  assert.equal(server.log.length, 40);
  assert.equal(new Set(server.log.map((event) => event.id)).size, 40);
  assert.ok((await states(store)).every((state) => state === 'settled'));
});

test('a held record is kept with its reason and delays nobody', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const [bad, good] = [unsaved(), unsaved()];
  server.refuse.set(bad.id, 'scope_denied');
  await store.save([bad, good]);
  await sync.round();
  const own = await store.own();
  assert.deepEqual(own.map((o) => [o.state, o.code]), [['held', 'scope_denied'], ['settled', undefined]]);
});

test('what counts in other words, and was not answered before, is not shown beside them', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const item = unsaved();
  server.counts.set(item.id, 'edited');
  await store.save([item]);
  await sync.round();
  assert.deepEqual(await states(store), ['settled']);
});

test('a refused record stays on the phone, and is not sent again', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const bad = unsaved();
  server.refuse.set(bad.id, 'malformed');
  await store.save([bad]);
  await sync.round();
  await sync.round();
  assert.deepEqual(await states(store), ['blocked']);
  assert.equal(server.sent, 1);
});

test('a batch that the server cannot take is halved until the fault stands alone', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const items = Array.from({ length: 9 }, () => unsaved());
  await store.save(items);
  const bad = items[5]!.id;
  const plain = server.send;
  const picky: typeof plain = (path, body, ...rest) => {
    const sent = (body as { items?: { id: string }[] }).items ?? [];
    return sent.some((item) => item.id === bad) ? Promise.resolve({ status: 400, body: { code: 'malformed', status: 400 }, retryAfter: null }) : plain(path, body, ...rest);
  };
  Object.assign(server, { send: picky });
  const again = new Sync({ store, send: picky, now: Date.now });
  assert.equal((await again.round()).outcome, 'ok');
  const own = await store.own();
  assert.deepEqual(own.filter((o) => o.state === 'blocked').map((o) => o.id), [bad]);
  assert.equal(server.log.length, 8);
  void sync;
});

test('413 halves, and the next batches grow again', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save(Array.from({ length: 10 }, () => unsaved()));
  await sync.round();
  await store.save(Array.from({ length: 10 }, () => unsaved()));
  server.faults = [413, 413];
  await sync.round();
  assert.equal(server.log.length, 20);
});

test('without a pairing nothing is sent and nothing is given up', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await sync.round();
  await store.save([unsaved()]);
  server.faults = [401, 401];
  assert.equal((await sync.round()).outcome, 'unpaired');
  assert.deepEqual(await states(store), ['queued']);
});

test('a phone that lost its cookie unlocks once for a new one, and what waits is sent', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await sync.round();
  await store.save([unsaved()]);
  server.faults = [401];
  assert.equal((await sync.round()).outcome, 'ok');
  assert.equal(server.log.length, 1);
});

test('a read token that ran out is renewed once, and the list arrives', async () => {
  const server = new Server();
  server.append({ type: 'plan.pupil', scope: ASHAS, body: { short_name: 'Asha R', year_group: 4 } });
  const { store, sync } = await phone(server);
  await sync.round();
  server.append({ type: 'plan.pupil', scope: ASHAS, body: { short_name: 'Asha', year_group: 4 } });
  server.faults = [401];
  assert.equal((await sync.round()).outcome, 'ok');
  assert.equal((await store.events()).length, 2);
});

test('what the server says it never got goes again', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  await sync.round();
  const [own] = await store.own();
  await store.settlePush(new Map([[own!.id, { state: 'acked' }]]), {});
  server.log = [];
  server.missing = [1];
  await store.setMeta({ witness: [0, ''], cursor: 0, chain: '' });
  assert.equal((await new Sync({ store, send: server.send, now: Date.now }).round()).outcome, 'ok');
  assert.equal(server.log.length, 1);
});

test('a removed phone sends what it has, then empties itself', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  server.wipe = true;
  assert.equal((await sync.round()).outcome, 'wiped');
  assert.equal(server.log.length, 1);
  assert.equal(await store.meta(), undefined);
});

test('a new pairing numbers nothing anew: what had arrived already is known again, and the numbers go on', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved(), unsaved()]);
  server.faults = ['no_answer'];
  await sync.round();
  server.faults = ['lost'];
  await sync.round();
  const { device } = (await store.meta())!;
  await store.pair(paired(device));
  await store.save([unsaved()]);
  assert.equal((await sync.round()).outcome, 'ok');
  assert.deepEqual((await store.own()).map((o) => [o.item.n, o.state]), [[1, 'settled'], [2, 'settled'], [3, 'settled']]);
  assert.equal(server.log.length, 3);
});

test('what was numbered as another device goes as that device’s, with the cookie of the one that it is now', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved(), unsaved()]);
  const before = (await store.meta())!.device;
  const now = paired(newId(WEDNESDAY + 1));
  await store.pair(now);
  await store.save([unsaved()]);
  assert.equal((await sync.round()).outcome, 'ok');
  assert.deepEqual(server.log.map((event) => [event.device, event.n]), [[before, 1], [before, 2], [now.device, 1]]);
  assert.deepEqual(new Set(server.devices), new Set([now.device]));
  assert.equal((await store.meta())?.former[before]?.next_n, 3);
});

test('a school that does not know the former device hears the present one all the same', async () => {
  const server = new Server();
  const { store } = await phone(server);
  await store.save([unsaved()]);
  await store.pair(paired(newId(WEDNESDAY + 1)));
  await store.save([unsaved()]);
  const send: typeof server.send = (path, ...rest) => (path.endsWith('/rescue') ? Promise.resolve({ status: 401, body: {}, retryAfter: null }) : server.send(path, ...rest));
  const round = await new Sync({ store, send, now: () => WEDNESDAY }).round();
  assert.equal(round.outcome, 'no_answer');
  assert.deepEqual(await states(store), ['queued', 'settled']);
});

test('what its author throws away is told by number, so that nobody looks for it', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const [bad, worse, good] = [unsaved(), unsaved(), unsaved()];
  server.refuse.set(bad.id, 'malformed').set(worse.id, 'malformed');
  await store.save([bad, worse, good]);
  await sync.round();
  await discard(store, worse.id);
  assert.deepEqual(await store.manifest(), { next_n: 4, queued: 0, oldest_at: null, blocked: 1, blocked_n: [1], discarded_n: [2] });
});

test('a filter on the way that dislikes one record delays no other', async () => {
  const server = new Server();
  const { store } = await phone(server);
  const items = Array.from({ length: 7 }, () => unsaved());
  await store.save(items);
  const send: typeof server.send = (path, body, ...rest) =>
    JSON.stringify((body as { items?: object[] }).items ?? []).includes(items[2]!.id) ? Promise.resolve({ status: 403, body: null, retryAfter: null }) : server.send(path, body, ...rest);
  const sync = new Sync({ store, send, now: () => WEDNESDAY });
  assert.equal((await sync.round()).outcome, 'no_answer');
  assert.deepEqual((await store.own()).map((o) => o.state === 'queued'), items.map((_, i) => i === 2));
  assert.equal((await new Sync({ store, send: server.send, now: () => WEDNESDAY }).round()).outcome, 'ok');
  assert.equal(server.log.length, 7);
});

test('the wait doubles up to 15 minutes, is drawn by chance, and never undercuts what the server asked', () => {
  assert.equal(waitAfter(1, 1, null), 4_000);
  assert.equal(waitAfter(30, 1, null), 900_000);
  assert.equal(waitAfter(30, 0, null), 2_000);
  assert.equal(waitAfter(1, 0.5, 120), 120_000);
});

const sealed = (n: number, school = 'larch'): Checkpoint => ({ school, size: n, root: 'aa', head: 'bb', at: '2026-11-04T02:00:00.000Z', signature: `${school} ${n}` });
const sizes = async (store: Store): Promise<number[]> => (await anchors(store)).map(({ size }) => size);

test('the last 60 checkpoints that the school signed stay on the phone, each once, and none of another school', async () => {
  const server = new Server();
  const { store } = await phone(server);
  const heard = async (checkpoint: Checkpoint): Promise<void> => {
    server.checkpoint = checkpoint;
    await new Sync({ store, send: server.send, now: () => WEDNESDAY, anchor: (sealed) => anchor(store, sealed) }).round();
  };
  await heard(sealed(1));
  await heard(sealed(1));
  assert.deepEqual(await sizes(store), [1]);
  for (let n = 2; n <= 61; n++) await heard(sealed(n));
  assert.deepEqual(await sizes(store), Array.from({ length: 60 }, (_, i) => i + 2));
  await heard({ ...sealed(61), root: 'other', signature: 'written anew' });
  assert.deepEqual((await anchors(store)).slice(-2).map(({ root }) => root), ['aa', 'other']);
  await heard(sealed(7, 'elm'));
  assert.deepEqual(await sizes(store), [7]);
});

test('a phone that is locked still hears of checkpoints and keeps them', async () => {
  const server = new Server();
  const { store } = await phone(server);
  server.checkpoint = sealed(3);
  store.close();
  await new Sync({ store, send: server.send, now: () => WEDNESDAY, anchor: (heard) => anchor(store, heard) }).round(true);
  assert.deepEqual(await sizes(store), [3]);
});
