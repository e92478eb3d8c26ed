import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, layOver, type Fact } from '../src/model/fold.ts';
import { ADA, ASHA, ASHAS, BEN, fact, LEGO, record, TOM } from './cast.ts';

const logged = (): Fact => fact('record.log', ASHAS, '', record(), { user: ADA });
const standing = (facts: Fact[], own: Fact[] = []) => [...layOver(fold(facts), own).records.values()];

test('an amendment carries the whole record, and the later one stands', () => {
  const log = logged();
  const first = fact('record.amend', ASHAS, log.entity, record({ minutes: 20 }), { base: log.id });
  const second = fact('record.amend', ASHAS, log.entity, record({ engagement: 3 }), { base: log.id });
  const [r] = standing([second, first, log]);
  assert.deepEqual([r?.minutes, r?.engagement, r?.head], [30, 3, second.id]);
});

test('a void stands against an amendment that had not seen it', () => {
  const log = logged();
  const gone = fact('record.void', ASHAS, log.entity, {}, { base: log.id });
  const late = fact('record.amend', ASHAS, log.entity, record({ minutes: 20 }), { base: log.id });
  assert.equal(standing([log, gone, late])[0]?.voided, true);
  const back = fact('record.amend', ASHAS, log.entity, record({ minutes: 20 }), { base: gone.id });
  assert.equal(standing([log, gone, late, back])[0]?.voided, false);
});

test('own facts lie on top of the server’s, whatever their time', () => {
  const log = logged();
  const own = fact('record.amend', ASHAS, log.entity, record({ minutes: 5 }), { base: log.id, seq: null, user: ADA });
  assert.equal(standing([log], [own])[0]?.minutes, 5);
});

test('the order in which events arrive does not matter, only their seq', () => {
  const log = logged();
  const facts = [log, fact('record.amend', ASHAS, log.entity, record({ minutes: 20 }), { base: log.id }), fact('record.void', ASHAS, log.entity, {}, { base: log.id })];
  assert.deepEqual(fold([facts[2]!, facts[0]!, facts[1]!]), fold(facts));
});

test('a group is one provision in each pupil’s scope, joined by its id', () => {
  const body = { title: 'Lego Therapy', kind: 'direct', dosage: {}, statutory: true, slots: [], starts_on: '2026-09-01', ends_on: null, deliverers: [ADA], judged: true };
  const state = fold([fact('plan.provision', ASHAS, LEGO, body), fact('plan.provision', `pupil:${BEN}`, LEGO, body)]);
  assert.deepEqual(state.provisions.get(LEGO)?.pupils, [ASHA, BEN]);
});

test('a due window of nothing is no window', () => {
  const due = { provision: LEGO, starts_on: '2026-11-02', ends_on: '2026-11-06', due_sessions: '2', due_minutes: '60', planned_minutes: 30, weekdays: null, slots: [], version: 1 };
  const id = fact('due.set', ASHAS, 'w1', due);
  assert.equal(fold([id]).due.size, 1);
  assert.equal(fold([id, fact('due.set', ASHAS, 'w1', { ...due, due_sessions: '0', due_minutes: '0' })]).due.size, 0);
});

test('a nudge goes when it is taken back; a held item when it is released', () => {
  const nudge = { provision: LEGO, pupil: ASHA, starts_on: '2026-11-02', ends_on: '2026-11-06', unaccounted: '1' };
  const open = fact('nudge.set', `user:${ADA}`, 'w1', { ...nudge, open: true });
  assert.equal(fold([open]).nudges.size, 1);
  assert.equal(fold([open, fact('nudge.set', `user:${ADA}`, 'w1', { ...nudge, open: false })]).nudges.size, 0);
  const held = fact('held', `user:${ADA}`, 'i1', { item: 'i1', code: 'invalid', detail: null });
  assert.equal(fold([held]).held.size, 1);
  const state = fold([held, fact('release', `user:${ADA}`, 'i1', { item: 'i1', resolution: 'returned', note: 'Which day?' })]);
  assert.deepEqual([state.held.size, state.returned.get('i1')?.note], [0, 'Which day?']);
});

test('an erased pupil leaves nothing behind', () => {
  const log = logged();
  const state = fold([fact('plan.pupil', ASHAS, ASHA, { short_name: 'Asha R', year_group: 4 }), log, fact('note.add', ASHAS, 'n1', { record: log.id, text: 'x' }), fact('erase', ASHAS, ASHA, { scope: ASHAS })]);
  assert.deepEqual([state.pupils.size, state.records.size, state.notes.size], [0, 0, 0]);
});

test('an event of a kind that this version does not know changes nothing', () => {
  assert.equal(fold([fact('weather.set', 'school', 'x', {}, { user: TOM })]).records.size, 0);
});
