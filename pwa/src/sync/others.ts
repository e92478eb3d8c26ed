/** What other people saved on this device goes too, as theirs: by their own device and its cookie. */
import { note } from '../db/open.ts';
import { drainSpill } from '../db/spill.ts';
import { dropStore, storeOf } from '../db/stores.ts';
import { send } from '../net.ts';
import { Sync } from './core.ts';
import { storage } from './storage.ts';

const syncs = new Map<string, Sync>();

/** Gives who is left: a device that the school removed has emptied itself. */
export async function sendForOthers(users: string[], me: string): Promise<string[]> {
  const left: string[] = [];
  for (const user of users) {
    const store = storeOf(user);
    const sync = syncs.get(user) ?? new Sync({ store, send, now: Date.now, app: __VERSION__, storage });
    if (user !== me) {
      syncs.set(user, sync);
      await drainSpill(store);
    }
    if (user === me || (await sync.round(true)).outcome !== 'wiped') left.push(user);
    else if (dropStore(user)) syncs.delete(user);
  }
  if (left.length < users.length) await note('users', left);
  return left;
}
