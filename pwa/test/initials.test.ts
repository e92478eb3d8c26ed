/** A shared tablet shows no names before a PIN; who has the same initials must still find their own button. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart } from '../src/model/initials.ts';

test('initials are enough where nobody shares them', () => {
  assert.deepEqual(apart(['Ada Field', 'Tom Reyes', 'Mary Ann Evans', 'Łucja Żak', 'Cher']), ['AF', 'TR', 'MAE', 'ŁŻ', 'C']);
});

test('who shares them is told apart by a letter of the last name', () => {
  assert.deepEqual(apart(['Ada Field', 'Ann Frost', 'Tom Reyes']), ['AFi', 'AFr', 'TR']);
});

test('who shares a last name is told apart by the first', () => {
  assert.deepEqual(apart(['Sam Jones', 'Sue Jones', 'Sid James']), ['SaJ', 'SuJ', 'SJa']);
  assert.deepEqual(apart(['Ann Smith', 'Amy Smythe']), ['AnS', 'AmS']);
});

test('everybody in a large room has a button of their own', () => {
  const room = ['Sam Jones', 'Sue Jones', 'Sally Jones', 'Samira Jones', 'Sarah Johnson', 'Sara Johnson', 'Sam Jones'];
  assert.equal(new Set(apart(room)).size, room.length);
});
