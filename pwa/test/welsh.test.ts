import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as english from '../src/words.ts';
import * as welsh from '../src/words_cy.ts';
import * as englishLater from '../src/words_later.ts';
import * as welshLater from '../src/words_later_cy.ts';
import { SAMPLES, sentences } from './catalogue.ts';

/** A translation takes what the English takes, and gives what it gives; of the text itself nothing is asked. */
type Same<T> = T extends (...given: infer Given) => string ? (...given: Given) => string : T extends string ? string : T extends readonly unknown[] ? unknown[] : { [K in keyof T]: Same<T[K]> };
type Catalogue<T> = { [K in keyof T]?: Same<T[K]> };
const start: Catalogue<typeof english> = welsh;
const later: Catalogue<typeof englishLater> = welshLater;

/** What only helps to make sentences, in one language or the other. */
const HELPS = new Set(['count', 'USUAL_REASONS', 'counted', 'records']);
const names = (words: object): string[] => Object.keys(words).filter((name) => !HELPS.has(name));
const shape = (value: unknown): unknown => (Array.isArray(value) ? value.map(shape) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)])) : typeof value);

test('the start is all in Welsh: the same names, the same parts of each', () => {
  assert.deepEqual(names(start).sort(), names(english).sort());
});

test('no sentence of the later part is in Welsh alone; what the seals are waits for a native speaker', () => {
  const known = new Set(names(englishLater));
  assert.deepEqual(names(later).filter((name) => !known.has(name)), []);
  const own = names(englishLater).filter((name) => !(name in english));
  const missing = own.filter((name) => !(name in later));
  assert.deepEqual(missing.sort(), ['settingsSeals', 'settingsSealsNone', 'settingsSealsSave', 'settingsSealsText']);
});

for (const [part, one, other] of [['start', english, start], ['later part', englishLater, later]] as const)
  test(`each Welsh sentence of the ${part} has the parts of the English one`, () => {
    for (const name of names(other)) assert.deepEqual(shape((other as Record<string, unknown>)[name]), shape((one as Record<string, unknown>)[name]), name);
  });

test('what an English sentence says of what it is given, the Welsh one says too', () => {
  const both = { ...start, ...later } as Record<string, (...given: unknown[]) => string>;
  let compared = 0;
  for (const [name, samples] of Object.entries(SAMPLES)) {
    if (!both[name] || HELPS.has(name)) continue;
    for (const given of samples as unknown[][]) {
      const said = (englishLater as unknown as Record<string, (...given: unknown[]) => string>)[name]!(...given);
      for (const each of given.map(String)) {
        if (!said.includes(each) || /^(sessions|minutes|)$/.test(each)) continue;
        assert.ok(both[name](...given).includes(each), `${name}: “${both[name](...given)}” leaves out ${each}`);
        compared++;
      }
    }
  }
  assert.ok(compared > 100);
});

test('after a figure Welsh changes the first letter of what is counted, and leaves it singular', () => {
  assert.deepEqual([1, 2, 3, 6, 10].map(welsh.minutes), ['1 munud', '2 funud', '3 munud', '6 munud', '10 munud']);
  assert.deepEqual([1, 2, 3, 6, 10].map(welsh.attentionCount), ['1 cofnod angen sylw', '2 gofnod angen sylw', '3 chofnod angen sylw', '6 chofnod angen sylw', '10 cofnod angen sylw']);
});

test('Welsh is not English that was left where it stood', () => {
  const said = new Map(sentences(english as Record<string, unknown>));
  const alike = sentences(start as Record<string, unknown>).filter(([name, text]) => said.get(name) === text && text.split(' ').length > 2);
  assert.deepEqual(alike, []);
});
