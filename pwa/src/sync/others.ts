/** What other people saved on this device goes too, as theirs: by their own device and its cookie. */
import { users, wiped } from '../app.ts';
import { drainSpill } from '../db/drain.ts';
import { anchor } from '../db/let_go.ts';
import type { Store } from '../db/store.ts';
import { storeOf } from '../db/stores.ts';
import { send } from '../net.ts';
import { Sync } from './core.ts';
import { storage } from './storage.ts';

const syncs = new Map<string, Sync>();

/** A device that the school removed has emptied itself: its person has no list here any more. */
export async function sendForOthers(mine: Store): Promise<void> {
  for (const user of users.value) {
    if (user === mine.connection.user) continue;
    const store = storeOf(user);
    const sync = syncs.get(user) ?? new Sync({ store, send, now: Date.now, app: __VERSION__, storage, anchor: (heard) => anchor(store, heard) });
    syncs.set(user, sync);
    await drainSpill(store).catch(() => false);
    if ((await sync.round(true)).outcome !== 'wiped') continue;
    syncs.delete(user);
    await wiped(store);
  }
}
