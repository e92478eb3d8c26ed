/** A phone from before there were PINs gets its first one: what lies on it in clear comes under K. */
import type { Fact } from '../model/fold.ts';
import { newLock } from '../trust/keys.ts';
import { all, write } from './idb.ts';
import { LISTS, type Store } from './store.ts';

export async function adopt(store: Store, pin: string): Promise<void> {
  const { unlock_key, ...known } = (await store.meta())!;
  const { box, lock } = await newLock(pin, unlock_key);
  const rows = async (list: string, key: string) =>
    Promise.all((await store.connection.run((db) => all<Record<string, unknown>>(db, list))).map(async (row) => ({ ...row, seq: (row['event'] as Fact | undefined)?.seq, [key]: row[key] && (await box.seal(row[key])) })));
  const [events, refs, drafts] = await Promise.all([rows('events', 'event'), rows('refs', 'event'), rows('drafts', 'text')]);
  await store.connection.run((db) => write(db, ['meta', ...LISTS], async (stores) => {
    [events, refs, drafts].forEach((found, i) => found.forEach((row) => stores(LISTS[i]!).put(row)));
    delete (known as { read_token?: string }).read_token;
    stores('meta').put(known, 'me');
    stores('meta').put(lock, 'lock');
  }, 'strict'));
  store.box = box;
}
