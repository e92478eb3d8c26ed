import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drainSpill } from '../src/db/drain.ts';
import { spill } from '../src/db/spill.ts';
import { phone, record, Server, unsaved } from './cast.ts';

const kept = new Map<string, string>();
Object.assign(globalThis, { localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => kept.set(key, text), removeItem: (key: string) => kept.delete(key) } });

const on = (day: string) => unsaved('record.log', { body: record({ on: day }) });

test('what was spilled comes home with a number, is sent, and leaves the spare place', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  assert.ok(await spill(store, [unsaved()]));
  assert.ok(await spill(store, [on('2026-11-05'), on('2026-11-06')]));
  assert.equal(await drainSpill(store), true);
  await sync.round();
  assert.deepEqual((await store.own()).map((own) => [own.item.n, own.state]), [[1, 'settled'], [2, 'settled'], [3, 'settled']]);
  assert.equal(await drainSpill(store), false);
});

test('a page that died between saving and clearing doubles nothing', async () => {
  const { store } = await phone(new Server());
  const fact = unsaved();
  await store.save([fact]);
  await spill(store, [fact, on('2026-11-05')]);
  await drainSpill(store);
  assert.equal((await store.own()).length, 2);
});

test('while there is still no room the spare place keeps what it has', async () => {
  const { store } = await phone(new Server());
  await spill(store, [unsaved()]);
  const full = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  await assert.rejects(drainSpill(store), { name: 'QuotaExceededError' });
  IDBObjectStore.prototype.add = full;
  await drainSpill(store);
  assert.equal((await store.own()).length, 1);
});

test('what is spilled while the spare place is brought home stays there, and comes home next', async () => {
  const { store } = await phone(new Server());
  await spill(store, [unsaved()]);
  const { save } = store;
  store.save = async (facts) => {
    await spill(store, [unsaved('note.add', { body: { record: facts[0]!.id, text: 'Read 40 words' } })]);
    return save.call(store, facts);
  };
  await drainSpill(store);
  store.save = save;
  assert.equal((await store.own()).length, 1);
  assert.equal(await drainSpill(store), true);
  assert.deepEqual((await store.own()).map(({ item }) => item.type), ['record.log', 'note.add']);
});

test('a session that is said again, because it did not look recorded, is one', async () => {
  const { store } = await phone(new Server());
  const [first, again, later] = [unsaved(), unsaved(), unsaved('record.log', { stated_at: '2026-11-04T10:16:00Z' })];
  await spill(store, [first, unsaved('note.add', { body: { record: first.id, text: 'I was away' } })]);
  await spill(store, [again, on('2026-11-05')]);
  await store.save([later]);
  await drainSpill(store);
  assert.deepEqual((await store.own()).map(({ item }) => item.body['on']), ['2026-11-04', '2026-11-05']);
});

test('a session that was undone before it was said again and spilled comes home', async () => {
  const { store } = await phone(new Server());
  const first = unsaved();
  await store.save([first, unsaved('record.void', { entity: first.id, base: first.id })]);
  await spill(store, [unsaved('record.log', { stated_at: '2026-11-04T10:17:00Z' })]);
  await drainSpill(store);
  assert.equal((await store.own()).length, 3);
});

test('a record in the spare place comes home while a note beside it waits for the PIN', async () => {
  const { store } = await phone(new Server());
  const { box } = store;
  await spill(store, [unsaved(), unsaved('note.add', { body: { record: unsaved().id, text: 'Read 40 words' } })]);
  store.close();
  await drainSpill(store);
  assert.deepEqual((await store.own()).map(({ item }) => item.type), ['record.log']);
  store.box = box;
  await drainSpill(store);
  assert.deepEqual((await store.own()).map(({ item }) => item.type), ['record.log', 'note.add']);
});

test('a page that died while the record came home without its note brings the note home with the PIN', async () => {
  const { store } = await phone(new Server());
  const { box } = store;
  const fact = unsaved();
  await spill(store, [fact, unsaved('note.add', { body: { record: fact.id, text: 'Read 40 words' } })]);
  store.close();
  await store.save([fact]);
  store.box = box;
  await drainSpill(store);
  assert.deepEqual((await store.own()).map(({ item }) => item.type), ['record.log', 'note.add']);
});

test('a phone with something in the spare place is not emptied: its person signs out, or the school removes it, once that is sent', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await spill(store, [unsaved()]);
  server.wipe = true;
  assert.notEqual((await sync.round()).outcome, 'wiped');
  assert.equal(await store.destroy(), false);
  await drainSpill(store);
  assert.equal((await sync.round()).outcome, 'wiped');
  assert.equal(server.log.length, 1);
});
