import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../src/gen/wire.ts';
import { changeAttendance, logSession, undoRecords } from '../src/model/acts.ts';
import { fold, layOver, type Fact, type State } from '../src/model/fold.ts';
import { isTwin } from '../src/db/shapes.ts';
import { cardsOf, unrecorded, type Card } from '../src/model/today.ts';
import { ADA, ASHA, ASHAS, BEN, fact, LEGO, record, TOM, WEDNESDAY } from './cast.ts';

type Body = { [key: string]: Json };
const DAY = '2026-11-12';
const SESSION = '0192eeee-0000-7000-8000-000000000099';
const AUTHOR = { role: 'ta', today: DAY };
const provision = (more: Body = {}): Body => ({ title: 'Lego Therapy', kind: 'direct', dosage: {}, statutory: false, slots: [], starts_on: '2026-09-01', ends_on: null, deliverers: [ADA], judged: true, ...more });
const due = { provision: LEGO, starts_on: '2026-11-09', ends_on: '2026-11-13', due_sessions: '2', due_minutes: '60', planned_minutes: 30, weekdays: null, slots: [], version: 1 };
const booking = (more: Body = {}): Body => ({ session: SESSION, provision: LEGO, person: ADA, on: DAY, minutes: 20, makes_up: '2026-11-02', makes_up_until: '2026-11-06', open: true, ...more });
const base = (...more: Fact[]): State =>
  fold([
    ...[ASHA, BEN].flatMap((id, i) => [
      fact('plan.pupil', `pupil:${id}`, id, { short_name: ['Asha R', 'Ben O'][i]!, year_group: 4 }),
      fact('plan.provision', `pupil:${id}`, LEGO, provision()),
    ]),
    fact('due.set', ASHAS, 'w1', due),
    ...more,
  ]);
const said = (state: State, facts: { id: string }[]): State => layOver(state, facts.map((f) => ({ ...f, user: ADA, seq: null }) as unknown as Fact));
const on = (state: State, day: string, late = false): Card[] => cardsOf(state, day, 600, ADA, late);
const booked = (cards: Card[]): Card[] => cards.filter((card) => card.booked);

test('a booked make-up session is a card of its day, marked with what it repays', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()));
  const [card] = booked(on(state, DAY));
  assert.deepEqual([card?.booked?.from, card?.booked?.until, card?.minutes, card?.mine], ['2026-11-02', '2026-11-06', 20, true]);
  assert.equal(unrecorded(on(state, DAY)).filter((c) => c.booked).length, 1);
  assert.deepEqual(booked(on(state, '2026-11-11', true)), []);
  assert.equal(on(state, DAY).filter((c) => !c.booked).length, 1, 'this week is asked for as before');
});

test('one tap records it for the window that it names, and not for this week', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()));
  const [card] = booked(on(state, DAY));
  const [item] = logSession(card!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.deepEqual([item?.body['makes_up'], item?.body['session'], item?.body['minutes'], item?.body['on'], item?.body['second_session']], ['2026-11-02', SESSION, 20, DAY, false]);
  const after = on(said(state, [item!]), DAY);
  assert.equal(booked(after)[0]?.recorded, true);
  assert.equal(after.find((c) => !c.booked)?.progress?.done, 0);
  assert.equal(after.find((c) => !c.booked)?.recorded, false);
});

test('late is said and stays until it is recorded, on the day that it is given; it is not among what today asks', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking({ on: '2026-11-10' })));
  const [card] = booked(on(state, DAY, true));
  assert.deepEqual([card?.booked?.on, card?.day], ['2026-11-10', DAY]);
  assert.equal(unrecorded(on(state, DAY, true)).length, 0);
  assert.equal(booked(on(state, DAY)).length, 0, 'other days show their own');
  const given = said(state, logSession(card!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY));
  assert.equal(booked(on(given, DAY))[0]?.recorded, true);
  assert.equal(booked(on(given, '2026-11-10')).length, 0);
  assert.equal(booked(on(given, '2026-11-13', true)).length, 0);
});

test('an undone one waits as before; a cancelled one is gone', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()));
  const items = logSession(booked(on(state, DAY))[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  const given = said(state, items);
  const undone = said(given, undoRecords([booked(on(given, DAY))[0]!.pupils[0]!.record!], WEDNESDAY));
  assert.equal(booked(on(undone, DAY))[0]?.recorded, false);
  assert.equal(base(fact('plan.booking', ASHAS, 'b1', booking()), fact('plan.booking', ASHAS, 'b1', booking({ open: false }))).bookings.size, 0);
});

test('two pupils booked together are one card and one session, each repaying their own', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()), fact('plan.booking', `pupil:${BEN}`, 'b2', booking({ makes_up: '2026-10-19' })));
  const cards = booked(on(state, DAY));
  assert.equal(cards.length, 1);
  const items = logSession(cards[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.deepEqual(items.map((i) => [i.body['makes_up'], i.body['group_size']]), [['2026-11-02', 2], ['2026-10-19', 2]]);
});

test('who was away from it is still owed: nothing is said to be missed', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()), fact('plan.booking', `pupil:${BEN}`, 'b2', booking()));
  const given = said(state, logSession(booked(on(state, DAY))[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY));
  const change = changeAttendance(booked(on(given, DAY))[0]!, BEN, false, AUTHOR, WEDNESDAY);
  assert.deepEqual(change.map((f) => [f.type, f.body['outcome'], f.body['group_size']]), [['record.void', undefined, undefined], ['record.amend', 'delivered', 1]]);
  const after = said(given, change);
  const back = changeAttendance(booked(on(after, DAY))[0]!, BEN, true, AUTHOR, WEDNESDAY);
  assert.deepEqual(back.map((f) => [f.type, f.body['makes_up']]), [['record.log', '2026-11-02'], ['record.amend', '2026-11-02']]);
});

test('beside a session of its own day it says that it was a second one, so that it is no duplicate', () => {
  const state = base(fact('plan.booking', ASHAS, 'b1', booking()));
  state.due.set('w1', { ...state.due.get('w1')!, starts_on: DAY, ends_on: DAY, due_sessions: '1' });
  const cards = on(state, DAY);
  assert.equal(cards.length, 2);
  const [own] = logSession(cards.find((c) => !c.booked)!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  const [extra] = logSession(booked(cards)[0]!, { outcome: 'delivered' }, AUTHOR, WEDNESDAY);
  assert.equal(extra?.body['second_session'], true);
  assert.equal(isTwin(own!, extra!), false);
});

test('someone else’s make-up session is theirs; what they recorded of it is said', () => {
  const tom = fact('plan.person', 'school', TOM, { name: 'Tom R', deliverer_role: 'ta' });
  const state = base(tom, fact('plan.booking', ASHAS, 'b1', booking({ person: TOM })));
  assert.equal(booked(on(state, DAY))[0]?.mine, false);
  const given = base(tom, fact('plan.booking', ASHAS, 'b1', booking({ person: TOM })), fact('record.log', ASHAS, 'r1', record({ on: DAY, session: SESSION, makes_up: '2026-11-02' }), { user: TOM }));
  assert.deepEqual([booked(on(given, DAY))[0]?.by, booked(on(given, DAY))[0]?.recorded], ['Tom R', true]);
});

test('a line that has ended can still be made up', () => {
  const ended = fact('plan.provision', ASHAS, LEGO, provision({ ends_on: '2026-11-06' }));
  assert.equal(booked(on(base(ended, fact('plan.booking', ASHAS, 'b1', booking())), DAY)).length, 1);
});

test('an erased pupil’s bookings go', () => {
  const state = fold([fact('plan.booking', ASHAS, 'b1', booking()), fact('erase', ASHAS, ASHA, { scope: ASHAS })]);
  assert.equal(state.bookings.size, 0);
});
