import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardsOf, oneByOne } from '../src/screens/senco/alert_cards.ts';
import type { Alert, Named } from '../src/screens/senco/types.ts';

const jo = { id: 'jo', name: 'Jo Siskin' };
const bola = { id: 'bola', name: 'Bola Wren' };
let number = 0;

function alert(kind: string, pupil: string, title: string, deliverers: Named[], facts: { [name: string]: unknown } = {}): Alert {
  number++;
  return {
    id: `a${number}`, kind, statutory: false, state: 'open', pupil: { id: pupil, short_name: pupil }, provision: { id: title, title }, deliverers, window: null, assigned_to: null, due_on: null, snoozed_until: null,
    sentence: `${pupil} and ${title}`, what_to_do: '', since: '2026-11-20T08:00:00.000Z', awaiting_sync: false, waits_for: [], facts, events: [],
  };
}
const silent = (pupil: string, title: string, unlogged: number, starts_on: string, ...who: Named[]): Alert => alert('unaccounted', pupil, title, who, { unlogged, starts_on });
const titles = (alerts: Alert[]): string[] => cardsOf(alerts).map((card) => card.title);

test('what is not logged stands by who would have logged it, with all of it and since when', () => {
  const all = [silent('Ada F', 'NELI', 2, '2026-11-16', jo), silent('Arjun C', 'Boosting Reading', 5, '2026-11-09', jo), silent('Ben O', 'Toe by Toe', 1, '2026-11-16', bola)];
  assert.deepEqual(titles(all), ['Jo Siskin: 7 sessions not logged since 9 November', 'Bola Wren: 1 session not logged since 16 November']);
  assert.doesNotMatch(titles(all).join(), /missed|failed|late/);
});

test('a session of a group is logged once, however many pupils were there', () => {
  assert.deepEqual(titles([silent('Ada F', 'Talk Boost', 1, '2026-11-09', jo), silent('Elif S', 'Talk Boost', 2, '2026-11-09', jo)]), ['Jo Siskin: 2 sessions not logged since 9 November']);
});

test('two who share a line are asked together, and a line without anybody says so', () => {
  const all = [silent('Ada F', 'A', 1, '2026-11-09', jo, bola), silent('Elif S', 'B', 1, '2026-11-09', bola, jo), silent('Ben O', 'C', 1, '2026-11-09')];
  assert.deepEqual(titles(all), ['Jo Siskin and Bola Wren: 2 sessions not logged since 9 November', 'Nobody named: 1 session not logged since 9 November']);
});

test('a provision of a group is one card, and each kind has cards of its own, the gravest first', () => {
  const all = [silent('Ada F', 'NELI', 1, '2026-11-09', jo), alert('under', 'Ada F', 'NELI', [jo]), alert('under', 'Elif S', 'NELI', [jo]), alert('critical', 'Ling M', 'PECS', [jo])];
  assert.deepEqual(cardsOf(all).map((card) => [card.kind, card.title, card.alerts.length]), [
    ['critical', 'Ling M and PECS', 1], ['under', 'NELI: Ada F and Elif S', 2], ['unaccounted', 'Jo Siskin: 1 session not logged since 9 November', 1],
  ]);
  assert.equal(oneByOne(all).length, 4);
});
