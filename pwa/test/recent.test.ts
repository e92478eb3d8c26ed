import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../src/gen/wire.ts';
import { changeRecords, gradeOf, logSession } from '../src/model/acts.ts';
import { fold, layOver, type Fact, type State } from '../src/model/fold.ts';
import { allChoices, cardOfChoice, namesOf, recentChoices } from '../src/model/recent.ts';
import { cardsOf, unrecorded } from '../src/model/today.ts';
import { ADA, ASHA, ASHAS, BEN, fact, LEGO, record, TOM, WEDNESDAY } from './cast.ts';

type Body = { [key: string]: Json };
const DAY = '2026-11-11';
const TALK = '0192dddd-0000-7000-8000-000000000007';
const SLOPE = '0192dddd-0000-7000-8000-000000000008';
const SESSION = '0192eeee-0000-7000-8000-000000000042';
const AUTHOR = { role: 'ta', today: DAY };
const plan = (title: string, more: Body = {}): Body => ({ title, kind: 'direct', dosage: {}, statutory: false, slots: [], starts_on: '2026-09-01', ends_on: null, deliverers: [ADA], judged: true, ...more });
const due = { provision: LEGO, starts_on: '2026-11-09', ends_on: '2026-11-13', due_sessions: '2', due_minutes: '60', planned_minutes: 30, weekdays: ['mon', 'wed'], slots: [], version: 1 };
const logged = (id: string, pupil: string, on: string, more: Body = {}, user = ADA): Fact =>
  fact('record.log', `pupil:${pupil}`, id, record({ provision: LEGO, on, session: `0192ffff-0000-7000-8000-0000000000${on.slice(-2)}`, ...more }), { user });
const base = (...more: Fact[]): State =>
  fold([
    ...[ASHA, BEN].flatMap((id, i) => [
      fact('plan.pupil', `pupil:${id}`, id, { short_name: ['Asha R', 'Ben O'][i]!, year_group: 4 }),
      fact('plan.provision', `pupil:${id}`, LEGO, plan('Lego Therapy')),
    ]),
    fact('plan.provision', ASHAS, TALK, plan('Talk Boost', { deliverers: [TOM] })),
    fact('plan.provision', ASHAS, SLOPE, plan('Writing slope', { kind: 'equipment' })),
    fact('due.set', ASHAS, 'w1', due),
    fact('due.set', `pupil:${BEN}`, 'w2', due),
    ...more,
  ]);
const said = (state: State, facts: { id: string }[]): State => layOver(state, facts.map((f) => ({ ...f, user: ADA, seq: null }) as unknown as Fact));

test('what a person did lately comes first, the latest on top, the same pupils at the same thing once', () => {
  const state = base(
    logged('r1', ASHA, '2026-11-02'), logged('r2', BEN, '2026-11-02'),
    logged('r3', BEN, '2026-11-04'), logged('r4', ASHA, '2026-11-04'),
    logged('r5', BEN, '2026-11-05'),
    logged('r6', ASHA, '2026-11-06', {}, TOM),
  );
  assert.deepEqual(recentChoices(state, ADA), [{ provision: LEGO, pupils: [BEN], on: '2026-11-05' }, { provision: LEGO, pupils: [ASHA, BEN].sort(), on: '2026-11-04' }]);
});

test('every session of the pupils can be added, one’s own first, and nothing that is no session', () => {
  const titles = allChoices(base(), DAY, ADA).map(({ provision }) => base().provisions.get(provision)!.title);
  assert.deepEqual(titles, ['Lego Therapy', 'Talk Boost']);
});

test('what the day asks for and nobody has recorded is that very session', () => {
  const state = base();
  const card = cardOfChoice(state, { provision: LEGO, pupils: [ASHA], on: null }, DAY, ADA, SESSION);
  const after = said(state, logSession(card, { outcome: 'delivered' }, AUTHOR, WEDNESDAY));
  assert.equal(unrecorded(cardsOf(state, DAY, null, ADA)).length, 1);
  assert.equal(unrecorded(cardsOf(after, DAY, null, ADA)).length, 0);
  assert.equal(cardsOf(after, DAY, null, ADA).filter((each) => each.provision.id === LEGO).length, 1);
});

test('beside one that is on record it is a second session, and stays its own card', () => {
  const state = base(logged('r1', ASHA, DAY), logged('r2', BEN, DAY));
  const choice = { provision: LEGO, pupils: [ASHA, BEN], on: null };
  const card = cardOfChoice(state, choice, DAY, ADA, SESSION);
  const facts = logSession(card, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.deepEqual(facts.map(({ body }) => [body['second_session'], body['session'], body['minutes']]), [[true, SESSION, 30], [true, SESSION, 30]]);
  const saved = cardOfChoice(said(state, facts), choice, DAY, ADA, SESSION);
  assert.deepEqual([saved.key, saved.recorded, saved.pupils.length], [card.key, true, 2]);
});

test('a day that asks for nothing takes it too', () => {
  const card = cardOfChoice(base(), { provision: TALK, pupils: [ASHA], on: null }, DAY, ADA, SESSION);
  const [item] = logSession(card, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.deepEqual([item?.body['second_session'], item?.body['minutes'], item?.body['grade']], [false, null, 'same_day']);
});

test('minutes of a clock are graded so until a hand changes them', () => {
  const card = cardOfChoice(base(), { provision: LEGO, pupils: [ASHA], on: null }, DAY, ADA, SESSION);
  const facts = logSession(card, { outcome: 'delivered', minutes: 27, timed: true }, AUTHOR, WEDNESDAY);
  assert.deepEqual(facts.map(({ body }) => [body['grade'], body['minutes']]), [['timer', 27], ['timer', 27]]);
  const [first] = [...said(base(), facts).records.values()];
  const [engaged] = changeRecords([first!], { engagement: 3 }, WEDNESDAY);
  const [longer] = changeRecords([first!], { minutes: 30, grade: gradeOf(DAY, AUTHOR) }, WEDNESDAY);
  assert.deepEqual([engaged?.body['grade'], longer?.body['grade']], ['timer', 'same_day']);
  assert.equal(gradeOf('2026-11-10', AUTHOR), 'late');
});

test('a group is named in one order, whatever order its pupils came in, and without a pupil who has left', () => {
  assert.equal(namesOf(base(), [BEN, ASHA]), 'Asha R, Ben O');
  assert.equal(namesOf(base(), [ASHA, 'gone', BEN]), 'Asha R, Ben O');
});
