import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitAfter } from '../src/sync/backoff.ts';
import { Sync } from '../src/sync/core.ts';
import { phone, Server, unsaved, WEDNESDAY } from './cast.ts';

const ITEMS = 9;
const problem = { code: 'malformed', status: 400, title: 'The request could not be read' };
/** As a filter on the way words it: JSON, and not the school's. */
const foreign = { error: 'Blocked by policy', status: 'denied' };

/** A phone with nine items of which the server, or somebody on the way, does not like the one at `place`. */
async function disliked(place: number, body: object, status = 400) {
  const server = new Server();
  const { store } = await phone(server);
  const items = Array.from({ length: ITEMS }, () => unsaved());
  await store.save(items);
  const bad = items[place]!.id;
  let pushes = 0;
  const send: typeof server.send = (path, sent, ...rest) => {
    const these = (sent as { items?: { id: string }[] }).items ?? [];
    if (these.length) pushes++;
    return these.some(({ id }) => id === bad) ? Promise.resolve({ status, body, retryAfter: null }) : server.send(path, sent, ...rest);
  };
  const { outcome } = await new Sync({ store, send, now: () => WEDNESDAY }).round();
  return { server, store, bad, outcome, pushes };
}

for (let place = 0; place < ITEMS; place++)
  test(`one item that cannot be read, at place ${place + 1} of ${ITEMS}, stands alone after halving and delays nobody`, async () => {
    const { server, store, bad, outcome, pushes } = await disliked(place, problem);
    assert.equal(outcome, 'ok');
    assert.equal(server.log.length, ITEMS - 1);
    assert.deepEqual((await store.own()).filter(({ state }) => state === 'blocked').map(({ id }) => id), [bad]);
    assert.ok(pushes <= 3 * Math.ceil(Math.log2(ITEMS)), `${pushes} pushes`);
  });

for (const status of [400, 413, 422])
  test(`a filter on the way that answers ${status} in JSON blocks nothing for good: only the school says that an item cannot be taken`, async () => {
    const { server, store, bad, outcome } = await disliked(4, foreign, status);
    assert.equal(outcome, 'no_answer');
    assert.deepEqual((await store.own()).filter(({ state }) => state === 'queued').map(({ id }) => id), [bad]);
    assert.equal(server.log.length, ITEMS - 1);
    assert.equal((await new Sync({ store, send: server.send, now: () => WEDNESDAY }).round()).outcome, 'ok');
    assert.equal(server.log.length, ITEMS, 'it goes once the filter is gone');
  });

test('whatever a proxy asks for, a phone comes back within 15 minutes', () => {
  for (const asked of [0, 1, 900, 901, 86_400, 2_147_484, 31_536_000, Infinity])
    for (const chance of [0, 0.5, 1])
      for (const failures of [1, 5, 40, 2000]) {
        const wait = waitAfter(failures, chance, asked);
        assert.ok(wait >= 2_000 && wait <= 900_000, `${wait} ms after ${failures} failures, asked for ${asked} s`);
      }
});

test('a clock that goes back by years does not keep a phone from saying hello', async () => {
  const server = new Server();
  const { store } = await phone(server);
  let now = WEDNESDAY;
  const sync = new Sync({ store, send: server.send, now: () => now });
  await sync.round(true);
  now -= 10 * 365 * 86_400_000;
  await sync.round(true);
  assert.equal(server.calls.filter((path) => path.endsWith('/hello')).length, 2);
});
