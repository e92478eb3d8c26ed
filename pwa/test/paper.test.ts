import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logSession } from '../src/model/acts.ts';
import { fold, type State } from '../src/model/fold.ts';
import { cardOfLine, lineOf } from '../src/model/paper.ts';
import { ADA, ASHA, ASHAS, fact, LEGO, WEDNESDAY } from './cast.ts';

const TODAY = '2026-11-05';
const ID = LEGO.slice(-12);
const days = ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06'];
const school = (slots: { weekday: string; starts_at: string }[] = []): State =>
  fold([
    fact('calendar.set', 'school', 'school', { school: 'Larch Lane', demo: false, school_days: days, closures: [], half_terms: [] }),
    fact('plan.pupil', ASHAS, ASHA, { short_name: 'Asha R', year_group: 4 }),
    fact('plan.provision', ASHAS, LEGO, { title: 'Lego Therapy', kind: 'direct', dosage: {}, statutory: false, slots, starts_on: '2026-09-01', ends_on: null, deliverers: [ADA], judged: true }),
    fact('due.set', ASHAS, 'w1', { provision: LEGO, starts_on: '2026-11-02', ends_on: '2026-11-06', due_sessions: '2', due_minutes: '60', planned_minutes: 30, weekdays: null, slots, version: 1 }),
  ]);

test('a timed line opens the card of its day and time, and what is said of it is graded paper', () => {
  const state = school([{ weekday: 'mon', starts_at: '09:15' }, { weekday: 'mon', starts_at: '13:00' }]);
  const line = lineOf(state, [ID, '2026-11-02', '1300'], TODAY);
  const card = cardOfLine(state, line!, ADA);
  assert.equal(card?.startsAt, '13:00');
  const [item] = logSession(card!, { outcome: 'delivered' }, { role: 'ta', today: TODAY, paper: true }, WEDNESDAY);
  assert.deepEqual([item?.body['grade'], item?.body['on'], item?.body['starts_at']], ['paper', '2026-11-02', '13:00']);
});

test('a line of any day asks which day it was, among the school days that have come', () => {
  const state = school();
  const line = lineOf(state, [ID, 'any-2026-11-02', '1'], TODAY);
  assert.deepEqual([line?.day, line?.days], [null, days.slice(0, 4)]);
  assert.equal(cardOfLine(state, line!, ADA), undefined);
  const chosen = lineOf(state, [ID, 'any-2026-11-02', '1', '2026-11-03'], TODAY);
  assert.equal(cardOfLine(state, chosen!, ADA)?.day, '2026-11-03');
  assert.equal(lineOf(state, [ID, 'any-2026-11-02', '1', '2026-11-06'], TODAY)?.day, null, 'a day to come is none');
});

test('the line of a make-up session opens that and not the day’s own', () => {
  const state = school();
  state.bookings.set('b1', { session: 's1', provision: LEGO, person: ADA, on: '2026-11-04', minutes: 20, makes_up: '2026-10-19', makes_up_until: '2026-10-23', open: true, pupil: ASHA });
  const at = (which: string) => cardOfLine(state, lineOf(state, [ID, '2026-11-04', which], TODAY)!, ADA);
  assert.equal(at('0')?.booked?.from, '2026-10-19');
  assert.equal(at('1')?.booked, undefined);
});

test('an address that means nothing here opens nothing', () => {
  const state = school();
  for (const parts of [[], ['x'], [ID], [ID, 'monday'], ['', '2026-11-02', '1'], ['000000000009', '2026-11-02', '1'], [ID.slice(1), '2026-11-02', '1']]) assert.equal(lineOf(state, parts, TODAY), null, parts.join('/'));
});
