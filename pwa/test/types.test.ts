/** The generated types are those of the published document. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the types are made of the contract as it stands: `make schema` writes them again', () => {
  const document = readFileSync(new URL('../../shared_schema/openapi.json', import.meta.url));
  const types = readFileSync(new URL('../src/gen/api.ts', import.meta.url), 'utf8');
  assert.ok(types.split('\n', 1)[0]!.endsWith(createHash('sha256').update(document).digest('hex')));
});
