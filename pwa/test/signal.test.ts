import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computed, signal } from '../src/ui/signal.ts';

test('what is worked out anew and comes out as it was has nobody who reads it work again', () => {
  const now = signal(1);
  const closed = computed(() => now.value > 10);
  let folds = 0;
  const list = computed(() => (folds++, closed.value ? 'closed' : 'open'));
  assert.equal(list.value, 'open');
  now.value = 2;
  assert.deepEqual([list.value, folds], ['open', 1]);
  now.value = 11;
  assert.deepEqual([list.value, folds], ['closed', 2]);
  now.value = 2;
  assert.deepEqual([list.value, folds], ['open', 3]);
});

test('what comes out as nothing is read like anything else', () => {
  const text = signal<string | undefined>(undefined);
  const said = computed(() => text.value);
  const shown = computed(() => said.value ?? 'nothing');
  assert.equal(shown.value, 'nothing');
  text.value = 'something';
  assert.equal(shown.value, 'something');
});
