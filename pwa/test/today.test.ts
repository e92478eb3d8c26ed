import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../src/gen/wire.ts';
import { changeAttendance, logSession, undoRecords } from '../src/model/acts.ts';
import { fold, layOver, type Fact, type State } from '../src/model/fold.ts';
import { daysBefore } from '../src/model/days_before.ts';
import { cardsOf, outcomeOf, shownDay, unrecorded, type Card } from '../src/model/today.ts';
import { weekOf } from '../src/model/week.ts';
import { ADA, ASHA, ASHAS, BEN, fact, LEGO, record, TOM, WEDNESDAY } from './cast.ts';

const DAY = '2026-11-04';
const AUTHOR = { role: 'ta', today: DAY };
type Body = { [key: string]: Json };

const provision = (more: Body = {}): Body => ({ title: 'Lego Therapy', kind: 'direct', dosage: {}, statutory: false, slots: [], starts_on: '2026-09-01', ends_on: null, deliverers: [ADA], judged: true, ...more });
const due = (more: Body = {}): Body => ({ provision: LEGO, starts_on: '2026-11-02', ends_on: '2026-11-06', due_sessions: '2', due_minutes: '60', planned_minutes: 30, weekdays: null, slots: [], version: 1, ...more });
const calendar = { school: 'Larch Lane', demo: false, school_days: ['2026-11-02', '2026-11-03', DAY, '2026-11-05', '2026-11-06'], closures: [], half_terms: [] };
const base = (): Fact[] => [
  fact('calendar.set', 'school', 'school', calendar),
  fact('plan.person', 'school', TOM, { name: 'Tom R', deliverer_role: 'hlta' }),
  fact('plan.pupil', ASHAS, ASHA, { short_name: 'Asha R', year_group: 4 }),
  fact('plan.pupil', `pupil:${BEN}`, BEN, { short_name: 'Ben O', year_group: 4 }),
];
const alone = (window: Body = {}, plan: Body = {}, more: Fact[] = []): State =>
  fold([...base(), fact('plan.provision', ASHAS, LEGO, provision(plan)), fact('due.set', ASHAS, 'w1', due(window)), ...more]);
const group = (): State =>
  fold([...base(), ...[ASHA, BEN].flatMap((id) => [fact('plan.provision', `pupil:${id}`, LEGO, provision()), fact('due.set', `pupil:${id}`, `w-${id}`, due())])]);
const cards = (state: State, minute: number | null = 600): Card[] => cardsOf(state, DAY, minute, ADA);
const said = (state: State, facts: { id: string }[]): State => layOver(state, facts.map((f) => ({ ...f, user: ADA, seq: null }) as unknown as Fact));

test('a timed session is a card at its time, on its day only', () => {
  const slots = [{ weekday: 'wed', starts_at: '09:40' }];
  const [card] = cards(alone({ slots }));
  assert.deepEqual([card?.startsAt, card?.floating, card?.late], ['09:40', false, false]);
  assert.equal(cardsOf(alone({ slots }), '2026-11-05', 600, ADA).length, 0);
});

test('a session whose time has passed is said to be earlier today, not missed', () => {
  const [card] = cards(alone({ slots: [{ weekday: 'wed', starts_at: '09:00' }] }), 11 * 60);
  assert.deepEqual([card?.late, outcomeOf(card!)], [true, 'open']);
});

test('twice a week on no day stays until it is done, and counts what was done', () => {
  const [card] = cards(alone());
  assert.deepEqual([card?.floating, card?.progress?.done, card?.progress?.due], [true, 0, 2]);
  const once = alone({}, {}, [fact('record.log', ASHAS, 'r1', record({ on: '2026-11-02' }), { user: ADA })]);
  assert.equal(cards(once)[0]?.progress?.done, 1);
  const twice = alone({}, {}, ['2026-11-02', '2026-11-03'].map((on, i) => fact('record.log', ASHAS, `r${i}`, record({ on, session: `s${i}` }), { user: ADA })));
  assert.equal(cards(twice).length, 0);
});

test('a missed session does not count as done: it can still be saved', () => {
  const missed = alone({}, {}, [fact('record.log', ASHAS, 'r1', record({ on: '2026-11-02', outcome: 'not_delivered', reason: 'staff_covering', minutes: null }), { user: ADA })]);
  assert.equal(cards(missed)[0]?.progress?.done, 0);
});

test('what is due on given weekdays is asked on those', () => {
  assert.equal(cards(alone({ weekdays: ['mon', 'wed'] }))[0]?.floating, false);
  assert.equal(cards(alone({ weekdays: ['tue', 'thu'] })).length, 0);
});

test('twice a day is two cards', () => {
  assert.equal(cards(alone({ starts_on: DAY, ends_on: DAY, due_sessions: '2' })).length, 2);
});

test('one tap for a group is a record for each pupil, with one session between them', () => {
  const state = group();
  const facts = logSession(cards(state)[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.deepEqual(facts.map((f) => f.scope), [ASHAS, `pupil:${BEN}`]);
  assert.equal(new Set(facts.map((f) => f.body['session'])).size, 1);
  assert.deepEqual([facts[0]?.body['group_size'], facts[0]?.body['minutes'], facts[0]?.body['grade']], [2, 30, 'same_day']);
  const [card] = cards(said(state, facts));
  assert.deepEqual([outcomeOf(card!), card?.recorded], ['delivered', true]);
});

test('one pupil away: a reason for that pupil, and the group is one smaller for the others', () => {
  const state = said(group(), logSession(cards(group())[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY));
  const facts = changeAttendance(cards(state)[0]!, BEN, false, AUTHOR, WEDNESDAY);
  const after = cards(said(state, facts))[0]!;
  const of = (id: string) => after.pupils.find((p) => p.id === id)?.record;
  assert.deepEqual([of(BEN)?.outcome, of(BEN)?.reason, of(ASHA)?.group_size], ['not_delivered', 'pupil_absent', 1]);
  assert.equal(outcomeOf(after), 'delivered');
  const back = cards(said(state, changeAttendance(after, BEN, true, AUTHOR, WEDNESDAY)))[0]!;
  assert.deepEqual(back.pupils.map((p) => [p.record?.outcome, p.record?.minutes, p.record?.group_size]), [['delivered', 30, 2], ['delivered', 30, 2]]);
});

test('undo is a void, and the card is open again', () => {
  const state = said(group(), logSession(cards(group())[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY));
  const undone = said(state, undoRecords(cards(state)[0]!.pupils.map((p) => p.record!), WEDNESDAY));
  assert.equal(outcomeOf(cards(undone)[0]!), 'open');
});

test('what a colleague recorded is shown with their name, and asks nothing', () => {
  const state = alone({ weekdays: ['wed'] }, {}, [fact('record.log', ASHAS, 'r1', record(), { user: TOM })]);
  const [card] = cards(state);
  assert.deepEqual([card?.by, card?.recorded, unrecorded(cards(state)).length], ['Tom R', true, 0]);
});

test('a colleague’s provision is not mine to answer, but I can step in', () => {
  assert.equal(cards(alone({ weekdays: ['wed'] }, { deliverers: [TOM] }))[0]?.mine, false);
});

test('a second session of the day is a card of its own', () => {
  const state = alone({ weekdays: ['wed'] }, {}, ['s1', 's2'].map((session, i) => fact('record.log', ASHAS, `r${i}`, record({ session, second_session: i === 1 }), { user: ADA })));
  assert.deepEqual(cards(state).map((c) => c.recorded), [true, true]);
});

test('a record given later is marked as late, never refused', () => {
  const [card] = cardsOf(alone(), '2026-11-02', null, ADA);
  assert.equal(logSession(card!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY)[0]?.body['grade'], 'late');
});

test('support through the day is asked for each pupil, and equipment once a week', () => {
  const state = fold([...base(), fact('plan.provision', ASHAS, LEGO, provision({ kind: 'ambient', title: '1:1 support' })), fact('plan.provision', ASHAS, 'slope', provision({ kind: 'equipment', title: 'Writing slope' }))]);
  assert.deepEqual(cards(state).map((c) => [c.provision.title, c.recorded]), [['1:1 support', false], ['Writing slope', false]]);
  const told = layOver(state, [fact('presence.report', ASHAS, 'p1', { provision: LEGO, on: DAY, minutes_lost: 0, reason: null }, { user: ADA }), fact('equipment.confirm', ASHAS, 'e1', { provision: 'slope', week_of: '2026-11-02', in_place: true }, { user: ADA })]);
  assert.deepEqual(cards(told).map((c) => c.recorded), [true, true]);
});

test('a demo school lives on its last school day, a real one on the real day', () => {
  assert.equal(shownDay({ ...calendar, demo: true }, '2026-11-08'), '2026-11-06');
  assert.equal(shownDay(calendar, '2026-11-08'), '2026-11-08');
  assert.deepEqual(daysBefore(calendar, DAY), ['2026-11-03', '2026-11-02']);
});

test('my week counts sessions, and adds up minutes for each pupil', () => {
  const state = alone({ weekdays: ['mon', 'tue', 'wed'] }, {}, [
    fact('record.log', ASHAS, 'r1', record({ on: '2026-11-02' }), { user: ADA }),
    fact('record.log', ASHAS, 'r2', record({ on: '2026-11-03', session: 's2', outcome: 'part_delivered', minutes: 15 }), { user: ADA }),
  ]);
  const week = weekOf(state, '2026-11-02', DAY, ADA);
  assert.deepEqual([week.delivered, week.part, week.missed, week.open], [1, 1, 0, 1]);
  assert.deepEqual(week.lines, [{ pupil: 'Asha R', provision: 'Lego Therapy', sessions: 2, minutes: 45 }]);
});
