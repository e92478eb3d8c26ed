import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { canonical } from '../src/model/canonical.ts';
import { newId, shaOf } from '../src/model/ids.ts';

test('keys are sorted at every depth and nothing is added', () => {
  assert.equal(canonical({ b: [1, { z: null, a: 'é"\n' }], a: true }), '{"a":true,"b":[1,{"a":"é\\"\\n","z":null}]}');
});

test('what has no one spelling is refused: fractions, numbers beyond 2^53, undefined', () => {
  for (const value of [0.5, 2 ** 53, { a: undefined }]) assert.throws(() => canonical(value), TypeError);
});

test('an id sorts by when it was made, and is a UUID of version 7', () => {
  const [early, late] = [newId(Date.parse('2026-11-04T10:00:00Z')), newId(Date.parse('2026-11-04T10:00:01Z'))];
  assert.ok(early < late);
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

type Case = { name: string; value?: unknown; item?: unknown; canonical?: string; sha: string };
const vectors = (name: string): Case[] => JSON.parse(readFileSync(new URL(`../../shared_schema/vectors/${name}.json`, import.meta.url), 'utf8')) as Case[];

for (const { name, value, canonical: text, sha } of vectors('canonical'))
  test(`both languages spell alike: ${name}`, async () => {
    assert.equal(canonical(value), text);
    assert.equal(await shaOf(canonical(value)), sha);
  });

for (const { name, item, sha } of vectors('sha')) test(`both languages hash alike: ${name}`, async () => assert.equal(await shaOf(canonical(item)), sha));
