/** What leaves a phone because it is old is old by the school's clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, dayOf } from '../src/model/days.ts';
import type { Store } from '../src/db/store.ts';
import { Sync } from '../src/sync/core.ts';
import { ASHA, ASHAS, LEGO, phone, record, Server, unsaved, WEDNESDAY } from './cast.ts';

const YEAR = 365 * 86_400_000;

/** A round on a phone whose clock goes wrong by so much. */
const round = (server: Server, store: Store, wrong: number): Promise<{ outcome: string }> =>
  new Sync({ store, send: server.send, now: () => WEDNESDAY + wrong, keep: (at) => ({ today: dayOf(at), from: addDays(dayOf(at), -35) }) }).round();

for (const wrong of [-10 * YEAR, 10 * YEAR])
  test(`a clock that is ${wrong / YEAR} years off, and is put right, takes nothing away that no backup of the school has`, async () => {
    const server = new Server();
    const { store } = await phone(server);
    server.append({ type: 'record.log', scope: ASHAS, body: record({ pupil: ASHA, provision: LEGO }) });
    await store.save([unsaved()]);
    for (const off of [wrong, 0, wrong]) {
      assert.equal((await round(server, store, off)).outcome, 'ok');
      assert.deepEqual((await store.own()).map(({ state }) => state), ['settled']);
      assert.equal((await store.events()).length, 2);
    }
    server.durable = server.log.length;
    await round(server, store, 0); // hears of the backup, and lets go of what is in it
    assert.deepEqual(await store.own(), []);
  });
