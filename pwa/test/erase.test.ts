import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Own } from '../src/db/open.ts';
import type { Store } from '../src/db/store.ts';
import { ADA, ASHAS, BEN, phone, Server, unsaved } from './cast.ts';

const NOW = '2026-11-04T10:15:00Z';
const BENS = `pupil:${BEN}`;

/** The page that a phone pulls once a pupil was erased: the pupil's scope is gone, and the person is told. */
async function told(server: Server, store: Store): Promise<void> {
  const { id, seq, sha } = server.append({ type: 'erase', scope: `user:${ADA}`, body: { scope: ASHAS } });
  server.scopes = ['school', `user:${ADA}`, BENS];
  const event = { ...server.log.at(-1)!, id, seq, sha };
  const place = { cursor: seq, chain: server.chain(), witness: [seq, server.chain()] as [number, string] };
  await store.applyPage({ ...place, epoch: 'first', durable_seq: 0, rev: '', scopes: server.scopes, events: [event], behind: {}, more: false }, NOW);
}

const about = (own: Own[]): string[] => own.map(({ item }) => item.scope);

test('what was sent about a pupil who was erased leaves the phone; what waits is sent first', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved(), unsaved('record.log', { scope: BENS })]);
  await sync.round();
  const [late] = await store.save([unsaved()]);
  await told(server, store);
  assert.deepEqual((await store.own()).map(({ id, item }) => (id === late!.id ? 'late' : item.scope)), [BENS, 'late']);
});

test('what was typed of that pupil and never saved goes with the erasure; what was typed of another stays', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  const made = await store.save([unsaved(), unsaved('record.log', { scope: BENS })]);
  await sync.round();
  await sync.round();
  const names = made.flatMap(({ id }) => [`new ${id}`, `note ${id}`]);
  for (const name of names) await store.setDraft({ ...(await store.draft(name)), text: name });
  await told(server, store);
  assert.deepEqual(await Promise.all(names.map(async (name) => (await store.draft(name)).text)), ['', '', ...names.slice(2)]);
});

for (const held of [false, true])
  test(`an item that ${held ? 'was held' : 'counted'} and whose answer was lost leaves the phone when it is known again`, async () => {
    const server = new Server();
    const { store, sync } = await phone(server);
    const [own] = await store.save([unsaved()]);
    if (held) server.refuse.set(own!.id, 'scope_denied');
    server.faults = [undefined as never, 'lost'];
    await sync.round(true);
    assert.deepEqual((await store.own()).map(({ state }) => state), ['queued']);
    await told(server, store);
    assert.deepEqual(about(await store.own()), [ASHAS], 'the school may not have had it');
    await sync.round(true);
    assert.deepEqual(about(await store.own()), []);
  });

test('what comes about that pupil later is held, and stays in sight', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await told(server, store);
  const [late] = await store.save([unsaved()]);
  server.refuse.set(late!.id, 'scope_denied');
  await sync.round(true);
  assert.deepEqual((await store.own()).map(({ state }) => state), ['held']);
});

test('after the server went back in time its numbers are others: what waits is offered, and stays until it is told anew', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  for (let i = 0; i < 3; i++) await store.save([unsaved('record.log', { scope: BENS })]);
  await sync.round(true);
  for (let i = 0; i < 3; i++) server.append({ type: 'plan.person', scope: 'school', body: { name: 'Tom R', deliverer_role: 'hlta' } });
  await told(server, store);
  server.log = [];
  server.epoch = 'second';
  const [own] = await store.save([unsaved()]);
  await sync.round();
  assert.deepEqual(server.log.map(({ scope }) => scope), [BENS, BENS, BENS, ASHAS], 'its number is smaller than that of the old order to erase');
  assert.ok((await store.own()).some(({ id }) => id === own!.id));
});

test('what was said of a held item, and may hold words of it, comes anew without them, in the same round', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  server.append({ type: 'held', scope: `user:${ADA}`, entity: BEN, body: { item: BEN, code: 'invalid', detail: 'minutes: quetzal' } });
  await sync.round();
  const said = async (): Promise<string> => JSON.stringify(await store.events());
  assert.match(await said(), /quetzal/);
  server.log = server.log.map((event) => (event.type === 'held' ? { ...event, body: { ...event.body, detail: null } } : event));
  server.append({ type: 'erase', scope: `user:${ADA}`, body: { scope: ASHAS } });
  await sync.round();
  assert.doesNotMatch(await said(), /quetzal/);
  assert.deepEqual((await store.meta())!.behind, {}, 'and it asks no more');
});
