import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart, keepAtHand } from '../src/db/at_hand.ts';
import type { Store } from '../src/db/store.ts';
import { addDays, mondayOf } from '../src/model/days.ts';
import { fold, presenceKey, type Fact } from '../src/model/fold.ts';
import { cardsOf } from '../src/model/today.ts';
import { ADA, ASHA, ASHAS, BEN, fact, phone, record, Server, unsaved } from './cast.ts';
import { Chance } from './machine/chance.ts';

const FIRST = '2026-11-02';
const LAST = '2026-12-18';
const PUPILS = [ASHA, BEN];

/** Seven weeks of a school drawn by chance: weekly windows and one of the whole half term, support, equipment, bookings. */
function lived(chance: Chance, until: string): Fact[] {
  const days = Array.from({ length: 47 }, (_, i) => addDays(FIRST, i)).filter((_, i) => i % 7 < 5);
  const facts = [fact('calendar.set', 'school', 'school', { school: 'Larch Lane', demo: false, school_days: days, closures: [], half_terms: [] })];
  const kinds = ['direct', 'direct', 'direct', 'ambient', 'equipment'] as const;
  PUPILS.forEach((id) => facts.push(fact('plan.pupil', `pupil:${id}`, id, { short_name: `P ${id.slice(-1)}`, year_group: 4 })));
  kinds.forEach((kind, line) => PUPILS.forEach((pupil) => {
    const [scope, provision] = [`pupil:${pupil}`, `line ${line}`];
    facts.push(fact('plan.provision', scope, provision, { title: provision, kind, dosage: {}, statutory: false, slots: [], starts_on: FIRST, ends_on: null, deliverers: [ADA], judged: true }));
    const weeks = line === 1 ? [FIRST] : days.filter((day) => day === mondayOf(day));
    if (kind === 'direct')
      weeks.forEach((from) => facts.push(fact('due.set', scope, `${line} ${pupil} ${from}`, { provision, starts_on: from, ends_on: line === 1 ? LAST : addDays(from, 4), due_sessions: '3', due_minutes: '60', planned_minutes: 20, weekdays: line === 2 ? ['mon', 'thu'] : null, slots: [], version: 1 })));
    for (const on of days.filter((day) => day <= until)) {
      if (kind === 'ambient') facts.push(fact('presence.report', scope, '', { provision, on, minutes_lost: 0, reason: null }, { user: ADA }));
      if (kind === 'equipment') facts.push(fact('equipment.confirm', scope, '', { provision, week_of: mondayOf(on), in_place: true }, { user: ADA }));
      if (kind !== 'direct' || chance.below(2)) continue;
      const booked = !chance.below(6);
      const session = `${booked ? 'booked' : line} ${pupil} ${on}`;
      const makes_up = booked ? addDays(mondayOf(on), -7) : null;
      if (booked) facts.push(fact('plan.booking', scope, session, { session, provision, person: ADA, on: addDays(on, -chance.below(9)), minutes: 20, makes_up: makes_up!, makes_up_until: on, open: true }));
      const log = fact('record.log', scope, '', record({ provision, on, session, makes_up }), { user: ADA });
      facts.push(log);
      const then = chance.below(6);
      if (then === 0) facts.push(fact('record.void', scope, log.entity, {}, { base: log.id, user: ADA }));
      if (then === 1) facts.push(fact('record.amend', scope, log.entity, { ...log.body, minutes: 10 }, { base: log.id, user: ADA }));
    }
  }));
  return facts;
}

test('the near piece is all that the cards of any day are made of, from the one that it was kept on to its last', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const chance = new Chance(seed);
    const kept = seed === 1 ? LAST : addDays(FIRST, chance.below(46));
    const facts = lived(chance, kept);
    const until = addDays(kept, seed % 9);
    const [near, rest] = apart(facts, kept, until);
    assert.equal(near.length + rest.length, facts.length);
    for (let day = kept; day <= until; day = addDays(day, 1)) {
      const shown = (from: Fact[]): unknown => cardsOf(fold(from), day, 600, ADA, true).map(({ pupils, ...card }) => [card, pupils.map(({ record: one, ...pupil }) => [pupil, one?.minutes, one?.voided])]);
      assert.deepEqual(shown(near), shown(facts), `seed ${seed}, kept on ${kept} until ${until}, shown on ${day}`);
    }
  }
  const late = lived(new Chance(1), LAST);
  assert.ok(apart(late, LAST, LAST)[0].length < late.length / 2, 'most of it is not near');
  assert.equal(apart(late, FIRST, FIRST)[0].filter(({ type, body }) => type === 'due.set' && (body['starts_on'] as string) > FIRST).length, 0, 'a window of later is not near');
  assert.ok(fold(apart(late, LAST, LAST)[0]).presence.has(presenceKey('line 3', ASHA, LAST)));
});

const DAY = '2026-11-04';
const keep = async (store: Store): Promise<void> => keepAtHand(store, await store.events(), (await store.meta())!, DAY);
async function both(store: Store): Promise<string[] | undefined> {
  const pieces = await Promise.all(['0', '1'].map((piece) => store.atHand(store.sealed(piece))));
  return pieces.every(Boolean) ? pieces.flatMap((piece) => piece!.map((each) => each.id)).sort() : undefined;
}
async function withOld(): Promise<{ server: Server; store: Store; round: () => Promise<unknown> }> {
  const server = new Server();
  server.append({ type: 'plan.pupil', scope: ASHAS, entity: ASHA, body: { short_name: 'Asha R', year_group: 4 } });
  server.append({ type: 'record.log', scope: ASHAS, body: record({ on: '2026-10-20' }) });
  const { store, sync } = await phone(server);
  await sync.round();
  return { server, store, round: () => sync.round() };
}

test('both pieces hold what was pulled, and are not read as if they were events', async () => {
  const { store, round } = await withOld();
  const events = (await store.events()).map(({ id }) => id).sort();
  await keep(store);
  assert.deepEqual(await both(store), events);
  assert.equal((await store.sealed('0'))!.until, '2026-11-08', 'a long weekend');
  await round(); // it brings nothing
  assert.deepEqual(await both(store), events);
  assert.deepEqual((await store.events()).map(({ id }) => id).sort(), events);
});

test('what is pulled, a pupil who is lost, and a day that has gone throw the pieces away', async () => {
  for (const change of ['pulled', 'lost', 'gone'] as const) {
    const { server, store, round } = await withOld();
    await keep(store);
    assert.ok(await both(store));
    if (change === 'pulled') await store.save([unsaved()]);
    if (change === 'lost') server.scopes = ['school'];
    if (change === 'gone') await store.purge(DAY, '2026-11-01');
    else await round();
    assert.equal(await both(store), undefined, change);
  }
});

test('pieces of what was read before another tab pulled are not kept', async () => {
  const { server, store, round } = await withOld();
  const [facts, meta] = [await store.events(), (await store.meta())!];
  server.append({ type: 'record.log', scope: ASHAS, body: record({ on: DAY }) });
  await round();
  await keepAtHand(store, facts, meta, DAY);
  assert.equal(await both(store), undefined);
});

test('a piece that was read while the phone was locked opens once its PIN is typed', async () => {
  const { store } = await withOld();
  await keep(store);
  const { box } = store;
  store.close();
  const read = store.sealed('0');
  await read;
  store.box = box;
  assert.deepEqual((await store.atHand(read))!.map(({ type }) => type), ['plan.pupil']);
});

test('the pieces are under K, and nothing of them is opened or remembered once this phone is locked', async () => {
  const { store } = await withOld();
  await keep(store);
  store.close();
  assert.equal(await both(store), undefined);
  assert.deepEqual(await store.events(), []);
});
