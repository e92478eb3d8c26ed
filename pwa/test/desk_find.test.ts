import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds } from '../src/screens/senco/find.ts';
import { yearWord } from '../src/words_desk.ts';

test('a name is found with the letters that a British keyboard has', () => {
  assert.ok(finds('lukasz', 'Łukasz Żak'));
  assert.ok(finds('ELODIE', 'Élodie Roy'));
  assert.ok(finds("o'brien", 'Niamh O’Brien'));
  assert.ok(finds('tan', 'Ŵyn Tân'));
  assert.ok(finds('Łu', 'Łukasz Żak'));
});

test('first and last name are found in either order, and nothing finds everybody', () => {
  assert.ok(finds('rahman  asha ', 'Asha Rahman'));
  assert.ok(finds(' ', 'Asha Rahman'));
  assert.ok(!finds('asha patel', 'Asha Rahman'));
});

test('a year is said as schools say it', () => {
  assert.deepEqual([null, -1, 0, 1, 13].map(yearWord), ['', 'Nursery', 'Reception', 'Year 1', 'Year 13']);
});
