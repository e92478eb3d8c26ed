/** How one page of the pull is written: within the transaction of its caller. */
import type { Json, LogEvent } from '../gen/wire.ts';
import type { Fact } from '../model/fold.ts';
import { ask, type Stores } from './idb.ts';
import type { Own, Sealed, StoredEvent, StoredRef } from './open.ts';
import { isSaid, me, owns, setMe, type Meta, type Page } from './shapes.ts';

/** Where a page belongs. */
const PLACE = ['turn', 'cursor', 'rev', 'behind'] as const;
const FAR = '9999-12-31';

/** Before the key of any ref: what was pulled in two pieces (at_hand.ts), as long as nothing was pulled since. */
export const AT_HAND = ['0', '1'];
export const forgetAtHand = (stores: Stores): unknown => stores('refs').delete(IDBKeyRange.upperBound('1'));
export const keyOf = ({ type, scope, entity }: Fact): string => `${type} ${scope} ${entity}`;

/** Scopes that were erased, and the number at which this phone was told: what has a smaller one is known to the school no more. */
export const erased = async (stores: Stores): Promise<Record<string, number>> => (await ask<Record<string, number> | undefined>(stores('meta').get('erased'))) ?? {};

/** Only what a fold reads: a start without signal reads all of it back. */
export const factOf = ({ id, scope, type, entity, seq, base, user, stated_at, body }: LogEvent): Fact => ({ id, scope, type, entity, seq, base, user, stated_at, body });

/** The day an event is about. A void or an amendment without one stays with the record that it changes. */
async function dayFor({ body, base }: LogEvent, events: IDBObjectStore): Promise<string> {
  const day: Json | undefined = body['on'] ?? body['week_of'];
  if (typeof day === 'string') return day;
  const of = base ?? (body['record'] as string | undefined);
  return (of && (await ask<StoredEvent | undefined>(events.get(of)))?.day) || FAR;
}

/** `sealed` has the fact of each event under K. Nothing is written where the page was asked for from another place than the store is at. */
export async function putPage(stores: Stores, page: Page, sealed: Map<string, Sealed>, now: string, asked?: Meta): Promise<void> {
  const [events, refs, outbox] = [stores('events'), stores('refs'), stores('outbox')];
  const was = await me(stores);
  if (!was) return;
  if (asked && PLACE.some((key) => JSON.stringify(asked[key]) !== JSON.stringify(was[key]))) return;
  /** By the school's clock: the phone's may be put right tomorrow. */
  const at = new Date(Date.parse(now) + was.offset_ms).toISOString();
  const pages = (was.pages ?? 0) + Number(page.events.length > 0 || page.scopes !== undefined || was.stale);
  if (pages !== was.pages) forgetAtHand(stores);
  /** With what was typed and never saved: a draft is named by the record or the note that it hangs on. */
  const drop = async (scope: string, ...drafts: string[]): Promise<void> => {
    for (const store of [events, refs])
      for (const key of await ask(store.index('scope').getAllKeys(scope))) {
        store.delete(key);
        for (const kind of drafts) stores('drafts').delete(kind + (key as string));
      }
  };
  if (was.stale) {
    events.clear();
    refs.clear();
  }
  /** Where this phone was told of an erasure: what was held there, and why, comes anew without its words. */
  let told = '';
  for (const event of page.events) {
    const { id, scope, type, seq, body } = event;
    const fact = sealed.get(id)!;
    if (type === 'erase') {
      const gone = (body as unknown as { scope: string }).scope;
      const before = await erased(stores);
      if (!(seq <= before[gone]!)) {
        await drop(gone, 'new ', 'note ');
        stores('meta').put({ ...before, [gone]: seq }, 'erased');
        // Of its own, what the school has had; what still waits is sent, and the school decides.
        for (const own of await owns(stores)) if (own.item.scope === gone && own.state !== 'queued' && own.state !== 'blocked' && own.seq! < seq) outbox.delete(own.id);
        if (scope !== gone) told = scope;
      }
    }
    if (!isSaid(type)) {
      const key = keyOf(event);
      const known = await ask<StoredRef | undefined>(refs.get(key));
      if (!known || known.seq < seq) refs.put({ key, scope, seq, event: fact } satisfies StoredRef);
      continue;
    }
    const kept = type === 'release' && (await ask<Own | undefined>(outbox.get(body['item'] as string)));
    // It counts now, under whatever id, or its author took it back: either way it is done with once the backup has that.
    if (kept && kept.state === 'held' && body['resolution'] !== 'returned') outbox.put({ ...kept, state: 'settled', seq, acked_at: at } satisfies Own);
    events.put({ id, scope, day: await dayFor(event, events), event: fact } satisfies StoredEvent);
    const own = await ask<Own | undefined>(outbox.get(id));
    if (own && own.sha === event.sha) outbox.put({ ...own, state: 'settled', seq, acked_at: own.acked_at ?? at } satisfies Own);
  }
  const scopes = page.scopes ?? was.scopes;
  const behind = { ...page.behind };
  if (told) behind[told] = 0;
  for (const lost of was.scopes)
    if (!scopes.includes(lost)) {
      await drop(lost);
      delete behind[lost]; // if it is gained again, it is filled in from the beginning
    }
  if (page.scopes && page.cursor > 0) for (const gained of scopes) if (!was.scopes.includes(gained)) behind[gained] ??= 0;
  const { epoch, witness, durable_seq, rev, cursor, chain } = page;
  await setMe(stores, { epoch, witness, durable_seq, rev, scopes, behind, cursor, chain, stale: false, heard_at: now, pages });
}
