/** What only the later screens ask of a store. */
import type { Checkpoint } from '../gen/wire.ts';
import { ask, one, write } from './idb.ts';
import type { Own } from './open.ts';
import { me, setMe } from './shapes.ts';
import type { Store } from './store.ts';

/** The author lets go of an item that the server would not take, or that the SENCO sent back. Its number is told, so that nobody looks for it. */
export const discard = ({ connection }: Store, id: string): Promise<void> =>
  connection.run((db) => write(db, ['outbox', 'meta'], async (stores) => {
    const [own, { device, discarded, former }] = [await ask<Own | undefined>(stores('outbox').get(id)), (await me(stores))!];
    if (!own) return;
    stores('outbox').delete(id);
    const was = former[own.device];
    const { n } = own.item;
    if (own.device === device) await setMe(stores, { discarded: [...discarded, n] });
    else if (was) await setMe(stores, { former: { ...former, [own.device]: { ...was, discarded: [...was.discarded, n] } } });
  }));

const MOST_ANCHORS = 60;

/** What the school's log was, as the school signed it: out of the reach of whoever has the server. In clear: it names nobody. */
export const anchor = ({ connection }: Store, heard: Checkpoint): Promise<void> =>
  connection.run((db) => write(db, ['meta'], async (stores) => {
    const kept = (await ask<Checkpoint[] | undefined>(stores('meta').get('anchors'))) ?? [];
    if (kept.some(({ signature }) => signature === heard.signature)) return;
    stores('meta').put([...kept.filter(({ school }) => school === heard.school), heard].slice(-MOST_ANCHORS), 'anchors');
  }));

/** The seals that this phone keeps for its school. */
export const anchors = ({ connection }: Store): Promise<Checkpoint[]> => connection.run(async (db) => (await one<Checkpoint[]>(db, 'meta', 'anchors')) ?? []);
