/** A phone that the school removed is emptied by the tab that hears it first; other tabs are at work on it meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../src/db/store.ts';
import type { Transport } from '../src/sync/answers.ts';
import { Sync } from '../src/sync/core.ts';
import { phone, Server, unsaved, WEDNESDAY } from './cast.ts';

/** The answers of a round that sends and reads: hello, push, unlock, pull of the scopes, pull. */
const ANSWERS = 5;

/** A round of its own for a tab whose answer number `at` arrives only after `meanwhile`. */
function tab(server: Server, store: Store, at: number, meanwhile: () => Promise<unknown>): Sync {
  let answers = 0;
  const send: Transport = async (...asked) => {
    const answer = await server.send(...asked);
    if (++answers === at) await meanwhile();
    return answer;
  };
  return new Sync({ store, send, now: () => WEDNESDAY, keep: () => ({ today: '2026-11-04', from: '2026-09-01' }) });
}

async function twoTabs(): Promise<{ server: Server; here: Store; there: Store }> {
  const server = new Server();
  const { store, user } = await phone(server);
  return { server, here: store, there: Object.assign(new Store(user), { box: store.box }) };
}

for (let at = 1; at <= ANSWERS; at++)
  test(`a tab that waits for its answer ${at} while another one empties the phone says that it is paired no more, and brings nothing back`, async () => {
    const { server, here, there } = await twoTabs();
    await here.save([unsaved()]);
    let outcome = '';
    const round = await tab(server, here, at, async () => {
      // What waits is sent by whoever hears of it first.
      server.wipe = true;
      ({ outcome } = await new Sync({ store: there, send: server.send, now: () => WEDNESDAY }).round());
      server.wipe = false;
    }).round();
    assert.deepEqual([outcome, round.outcome], ['wiped', 'unpaired']);
    assert.deepEqual(await here.plain(), { meta: undefined, lock: undefined, own: [] });
    assert.deepEqual(await here.events(), []);
    assert.equal(server.log.length, 1);
  });

test('a tap that was saved in another tab at the last moment is not emptied away: it is sent first', async () => {
  const { server, here, there } = await twoTabs();
  await here.save([unsaved()]);
  server.wipe = true;
  const { destroy } = here;
  const late = [unsaved()];
  here.destroy = async () => {
    if ((await there.own()).every(({ state }) => state !== 'queued')) for (const tap of late.splice(0)) await there.save([tap]);
    return destroy.call(here);
  };
  const sync = new Sync({ store: here, send: server.send, now: () => WEDNESDAY });
  assert.equal((await sync.round()).outcome, 'wiped');
  assert.equal(server.log.length, 2);
});

test('whoever signs out while something waits to be sent is not signed out, and what waits is there', async () => {
  const { here } = await twoTabs();
  await here.save([unsaved()]);
  assert.equal(await here.destroy(), false);
  assert.deepEqual((await here.own()).map(({ state }) => state), ['queued']);
});

test('a tap on a phone that another tab emptied is refused, and is no half of a pairing', async () => {
  const { here, there } = await twoTabs();
  assert.equal(await there.destroy(), true);
  await assert.rejects(here.save([unsaved()]));
  await here.setMeta({ left_hand: true });
  assert.deepEqual(await here.plain(), { meta: undefined, lock: undefined, own: [] });
});

test('a removed phone hears that the school was put back from a backup, and sends what that does not have, before it empties itself', async () => {
  const { server, here } = await twoTabs();
  await here.save([unsaved(), unsaved()]);
  const sync = (): Sync => new Sync({ store: here, send: server.send, now: () => WEDNESDAY });
  assert.equal((await sync().round()).outcome, 'ok');
  server.log = [];
  server.epoch = 'put back';
  server.wipe = true;
  assert.equal((await sync().round()).outcome, 'wiped');
  assert.equal(server.log.length, 2);
  assert.equal(await here.meta(), undefined);
});
