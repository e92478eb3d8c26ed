import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clearSpill, drainSpill, spill } from '../src/db/spill.ts';
import { phone, Server, unsaved } from './cast.ts';

const kept = new Map<string, string>();
Object.assign(globalThis, { localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => kept.set(key, text), removeItem: (key: string) => kept.delete(key) } });

test('what was spilled comes home with a number, is sent, and leaves the spare place', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  assert.ok(await spill(store, [unsaved()]));
  assert.ok(await spill(store, [unsaved(), unsaved()]));
  assert.equal(await drainSpill(store), true);
  await sync.round();
  assert.deepEqual((await store.own()).map((own) => [own.item.n, own.state]), [[1, 'settled'], [2, 'settled'], [3, 'settled']]);
  assert.equal(await drainSpill(store), false);
});

test('a page that died between saving and clearing doubles nothing', async () => {
  const { store } = await phone(new Server());
  const fact = unsaved();
  await store.save([fact]);
  await spill(store, [fact, unsaved()]);
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

test('one person who leaves takes only their own from the spare place', async () => {
  const [ada, tom] = [await phone(new Server()), await phone(new Server())];
  await spill(ada.store, [unsaved()]);
  await spill(tom.store, [unsaved()]);
  clearSpill(ada.store);
  assert.deepEqual([await drainSpill(ada.store), await drainSpill(tom.store)], [false, true]);
});
