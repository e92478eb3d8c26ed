import assert from 'node:assert/strict';
import { test } from 'node:test';
import { note, open, recall } from '../src/db/open.ts';
import { Store } from '../src/db/store.ts';
import { ADA, LEGO, phone, Server, unsaved } from './cast.ts';

test('saving a note deletes its draft in the same stroke', async () => {
  const { store } = await phone(new Server());
  const draft = await store.draft('note 1');
  await store.setDraft({ ...draft, text: 'half a sen' });
  assert.equal((await store.draft('note 1')).text, 'half a sen');
  await store.save([unsaved('note.add', { body: { record: unsaved().id, text: 'half a sentence' } })], 'note 1');
  assert.equal((await store.draft('note 1')).text, '');
});

test('a save that fails leaves nothing behind: no record, no number, and the draft still there', async () => {
  const { store } = await phone(new Server());
  const first = unsaved();
  await store.save([first]);
  await store.setDraft({ ...(await store.draft('note 1')), text: 'typed' });
  await assert.rejects(store.save([unsaved(), first], 'note 1'));
  assert.equal((await store.own()).length, 1);
  assert.equal((await store.meta())?.next_n, 2);
  assert.equal((await store.draft('note 1')).text, 'typed');
});

test('a connection that the browser dropped is opened again', async () => {
  const { store } = await phone(new Server());
  await store.connection.run(async (db) => db.close());
  await store.save([unsaved()]);
  assert.equal((await store.own()).length, 1);
});

test('a database that never opens is given up in plain time', async () => {
  const real = indexedDB.open;
  indexedDB.open = () => ({}) as IDBOpenDBRequest;
  await assert.rejects(open('stuck', [], 20), { name: 'TimeoutError' });
  indexedDB.open = real;
});

test('each person has a database of their own: one queue is never sent as another', async () => {
  const [ada, tom] = [await phone(new Server()), await phone(new Server())];
  await ada.store.save([unsaved()]);
  assert.equal((await tom.store.own()).length, 0);
});

test('what a start asks of the disk is read in one look at each database', async () => {
  const { store } = await phone(new Server());
  await store.save([unsaved(), unsaved()]);
  await note('users', ['ada', 'tom']);
  const begin = IDBDatabase.prototype.transaction;
  let looks = 0;
  IDBDatabase.prototype.transaction = function (...given) {
    looks++;
    return begin.apply(this, given);
  };
  const [who, { meta, lock, own }] = [await recall(), await store.plain()];
  IDBDatabase.prototype.transaction = begin;
  assert.equal(looks, 2);
  assert.deepEqual([who.users, who.leaving, who.user], [['ada', 'tom'], [], undefined]);
  assert.deepEqual([meta?.next_n, lock, own.map(({ item }) => item.n)], [3, undefined, [1, 2]]);
  await note('users');
});

test('whose phone it is outlives the page', async () => {
  await note('user', 'ada');
  assert.equal((await recall()).user, 'ada');
  await note('user');
  assert.equal((await recall()).user, undefined);
});

test('other words typed in a second tab on the same draft are not thrown away', async () => {
  const { store } = await phone(new Server());
  const { item } = await store.draft('note 1');
  const note = (text: string) => ({ ...unsaved('note.add', { body: { record: LEGO, text } }), id: item, entity: item });
  await store.save([note('Read 40 words.')], 'note 1');
  assert.equal((await store.save([note('Read 40 words.')], 'note 1')).length, 0);
  const [other] = await store.save([note('Read 41 words.')], 'note 1');
  assert.notEqual(other?.id, item);
  assert.equal((await store.own()).length, 2);
});

test('an own record of a pupil who was lost leaves once it is in the backup', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  server.scopes = ['school', `user:${ADA}`];
  await sync.round();
  assert.deepEqual((await store.own()).map((own) => own.state), ['acked']);
  server.durable = 1;
  await sync.round();
  await store.purge('2026-11-04', '2026-10-01');
  assert.equal((await store.own()).length, 0);
});

test('a session that another tab said and undid can be said here, though this tab has heard of neither', async () => {
  const { store, user } = await phone(new Server());
  const other = new Store(user);
  const said = unsaved();
  await other.save([said]);
  await other.save([unsaved('record.void', { entity: said.id, base: said.id })]);
  assert.equal((await store.save([unsaved()], undefined, 1)).length, 1);
  assert.equal((await store.save([unsaved()], undefined, 3)).length, 0);
});
