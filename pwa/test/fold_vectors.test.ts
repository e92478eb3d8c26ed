/** Which version of a record stands: the histories that both languages fold alike. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fold, layOver, type Fact } from '../src/model/fold.ts';
import { ADA, ASHAS, record } from './cast.ts';

type Said = { id: string; type: string; base: string | null; minutes?: number; heads?: string[]; keep?: string };
type Case = { name: string; events: Said[]; head: string; stands: number | null };
const cases = JSON.parse(readFileSync(new URL('../../shared_schema/vectors/fold.json', import.meta.url), 'utf8')) as Case[];

const fact = ({ id, type, base, minutes, heads, keep }: Said, seq: number): Fact => ({
  id, type, base, scope: ASHAS, entity: 'a', user: ADA, stated_at: null, seq, body: minutes !== undefined ? record({ minutes }) : keep !== undefined ? { heads: heads!, keep } : {},
});

for (const { name, events, head, stands } of cases) {
  test(name, () => {
    const facts = events.map((said, at) => fact(said, at + 1));
    const own = facts.map((each) => ({ ...each, seq: null }));
    // All from the server, or the last of them still on this phone: what stands is the same.
    for (const state of [fold(facts), layOver(fold(facts.slice(0, -1)), own.slice(-1)), layOver(fold(facts.slice(0, 1)), own.slice(1))]) {
      const found = state.records.get('a');
      assert.deepEqual([found?.head, found?.voided ? null : found?.minutes], [head, stands]);
    }
  });
}
