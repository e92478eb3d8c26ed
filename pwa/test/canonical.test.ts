import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

const vectors = fileURLToPath(new URL('../../shared_schema/vectors/', import.meta.url));
const file = `${vectors}canonical.json`;
test('both languages spell and hash alike', { skip: !existsSync(file) && `no ${readdirSync(vectors).join() || 'vectors'}` }, async () => {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as { value: unknown; canonical: string; sha: string }[];
  for (const { value, canonical: text, sha } of cases) {
    assert.equal(canonical(value), text);
    assert.equal(await shaOf(text), sha);
  }
});
