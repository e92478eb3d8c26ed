import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, lain, num, say, span } from '../src/screens/senco/dates.ts';
import type { Line, Totals } from '../src/screens/senco/types.ts';
import { checksLate, holds, lengthNotKnown, lostInWords, minutesInWords, notLogged, reasonsSentence, shortOf, soFar, stillToGive, weekSentence } from '../src/words_desk.ts';

const line: Line = {
  provision: { id: 'v', name: 'Precision teaching' }, pupil: { id: 'p', name: 'Asha Rahman' }, deliverers: [], statutory: true, indirect: false, dosage: '2 x 30 minutes a week',
  starts_on: '2026-11-02', ends_on: '2026-11-06', closed: false, unit: 'sessions', due: '2', delivered: '1/2', not_as_specified: '0', missed: '0', not_logged: '1/2', to_come: '1',
  owed: '3/2', made_up: '0', reasons: [], in_minutes: null, days_left: 1, last_day: '2026-11-06', status: null, state: 'last_chance', awaiting_sync: false, waits_for: [],
};

test('an amount reads as the server says it', () => {
  assert.deepEqual(['2', '3/2', '1/2', '2/3', '3/8', '12/5', '9/7', '0'].map(say), ['2', '1½', '½', '⅔', '⅜', '2.4', '1.29', '0']);
  assert.equal(num('12/5'), 2.4);
});

test('a span says month and year once where they are the same', () => {
  assert.equal(span('2026-11-16', '2026-11-20'), '16 to 20 November 2026');
  assert.equal(span('2026-11-30', '2026-12-04'), '30 November to 4 December 2026');
  assert.equal(span('2026-12-28', '2027-01-01'), '28 December 2026 to 1 January 2027');
  assert.equal(span('2026-11-16', '2026-11-16'), '16 November 2026');
});

test('what can still be given says how much, by when and how many days are left', () => {
  assert.equal(stillToGive(line, '2026-11-05'), '½ of 2 sessions given. 1½ more by Friday 6 November, 1 school day left.');
  assert.equal(stillToGive({ ...line, days_left: 2 }, '2026-11-05'), '½ of 2 sessions given. 1½ more by Friday 6 November, 2 school days left.');
  assert.equal(stillToGive(line, '2026-11-06'), '½ of 2 sessions given. 1½ more by Friday 6 November, today is the last day.');
});

test('parts of sessions are said in minutes where the plan has them', () => {
  const parts: Line = { ...line, due: '1', delivered: '3/8', owed: '5/8', in_minutes: { due: '40', delivered: '15', owed: '25', not_logged: '25' } };
  assert.equal(stillToGive(parts, '2026-11-06'), '15 of 40 minutes given. 25 more by Friday 6 November, today is the last day.');
  assert.equal(shortOf(parts), '15 of 40 minutes given by Friday 6 November; 25 minutes owed.');
  assert.equal(notLogged(parts), '15 of 40 minutes logged as delivered, 25 not logged yet.');
  assert.equal(soFar(parts), '15 of 40 minutes given. Ends Friday 6 November.');
  assert.equal(soFar({ ...parts, delivered: '0', in_minutes: { ...parts.in_minutes!, delivered: '0' } }), '0 of 1 session given. Ends Friday 6 November.');
});

test('what nobody has logged is never called missed', () => {
  const sums: Totals = { indirect: false, unit: 'sessions', lines: 1, due: '7', delivered: '3', not_as_specified: '0', missed: '0', not_logged: '2', to_come: '2', reasons: [] };
  assert.equal(weekSentence(sums), '7 sessions due: 3 delivered, 2 not logged yet and 2 still to come.');
  assert.doesNotMatch(weekSentence(sums) + notLogged(line), /missed|not delivered/);
});

test('a phone that holds work is named with how long', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  assert.equal(ago('2026-11-20T11:59:30Z', now), 'just now');
  assert.equal(lain('2026-11-18T09:00:00Z', now), '2 days');
  assert.match(holds('Jo', 3, null), /^Jo’s phone holds 3 unsent\.$/);
});

test('checks that stopped say since when, in London', () => {
  assert.match(checksLate('2026-07-01T08:30:00Z'), /since 09:30 on Wed 1 Jul/);
  assert.match(checksLate(null), /not run yet/);
});

test('what was lost is said with what took place in part apart, and long times in hours too', () => {
  assert.equal(lostInWords({ sessions: 12, cut_short: 0, minutes: '420', no_minutes: 0 }), '12 not delivered');
  assert.equal(lostInWords({ sessions: 0, cut_short: 2, minutes: '0', no_minutes: 0 }), '2 in part');
  assert.equal(lostInWords({ sessions: 4, cut_short: 3, minutes: '130', no_minutes: 0 }), '4 not delivered, 3 in part');
  assert.deepEqual(['1', '45', '120', '425'].map(minutesInWords), ['1 minute', '45 minutes', '120 minutes (2 hours)', '425 minutes (7 hours 5 minutes)']);
  assert.equal(lengthNotKnown(1), 'The plan does not say how long 1 more session was to be.');
  assert.equal(reasonsSentence({ sessions: 1, cut_short: 2 }, 10), '1 session was not delivered, 2 took place in part. 10 sessions were delivered.');
});
