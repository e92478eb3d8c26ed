/** The log's own drawing against Preact's: the same pages, whatever comes and goes between two drawings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as preact from 'preact';
import * as ours from '../src/ui/draw.ts';
import { fakeDocument, FakeNode } from './page.ts';

Object.assign(globalThis, { document: fakeDocument });

type Draw = { h: (type: never, props: object | null, ...children: unknown[]) => unknown; render: (made: never, page: never) => void; Fragment: unknown };
type Page = { node: FakeNode; draw: Draw; show: (build: (h: Build, draw: Draw) => unknown) => string };
type Build = (type: unknown, props: object | null, ...children: unknown[]) => unknown;

const pageOf = (draw: object): Page => {
  const [node, own] = [Object.assign(new FakeNode(), { localName: 'main' }), draw as Draw];
  return { node, draw: own, show: (build) => (own.render(build(own.h as unknown as Build, own) as never, node as never), String(node)) };
};
const both = (): [Page, Page] => [pageOf(ours), pageOf(preact)];

/** Chance that can be repeated. */
const seeded = (seed: number) => (limit: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
};

const List = ({ children }: { children?: unknown }): unknown => children;
const Nothing = (): unknown => null;

/** A page by chance: elements, texts, lists with keys in any order, parts that draw several things or none. */
function grow(h: Build, draw: Draw, chance: (limit: number) => number, depth = 4): unknown {
  const kind = chance(depth > 0 ? 9 : 3);
  const inner = (): unknown[] => Array.from({ length: chance(4) }, () => grow(h, draw, chance, depth - 1));
  if (kind === 0) return `text ${chance(3)}`;
  if (kind === 1) return [null, false, undefined, true, 0, ''][chance(6)];
  if (kind === 2) return h(Nothing, null);
  if (kind === 3) return h(List, null, ...inner());
  if (kind === 4) return h(draw.Fragment, null, ...inner());
  if (kind === 5) {
    const keys = ['a', 'b', 'c', 'd', 'e'].filter(() => chance(3)).sort(() => chance(3) - 1);
    return h('ul', null, keys.map((key) => h(chance(4) ? 'li' : List, { key }, ...inner())));
  }
  if (kind === 6) return h('svg', { viewBox: '0 0 1 1' }, h('path', { d: `M${chance(3)}` }));
  const props = { class: ['x', 'y', undefined][chance(3)], 'aria-pressed': [true, false, undefined][chance(3)], title: ['t', null][chance(2)], checked: chance(2) === 1, defaultValue: ['one', 'two'][chance(2)] };
  return h(['p', 'div', 'input'][chance(3)], chance(2) ? props : null, ...inner());
}

test('whatever is drawn after whatever, the page is the one that Preact draws', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const [mine, theirs] = both();
    for (let step = 0; step < 6; step++) {
      const build = (h: Build, draw: Draw): unknown => h('div', null, grow(h, draw, seeded(seed * 100 + step)), grow(h, draw, seeded(seed * 7 + step)));
      assert.equal(mine.show(build), theirs.show(build), `seed ${seed}, step ${step}`);
    }
  }
});

test('what stood on the page before the first drawing goes', () => {
  const page = pageOf(ours);
  page.node.insertBefore(fakeDocument.createTextNode('Opening your list'), null);
  assert.equal(page.show((h) => h('p', null, 'Today')), '<main><p>Today</></>');
});

test('an element stays the same element while its neighbours come, go and change places', () => {
  for (const page of both()) {
    const list = (keys: string[], note: boolean) => page.show((h) => h('ul', null, note && h('p', null, 'note'), keys.map((key) => h('li', { key }, key))));
    const at = (text: string) => page.node.childNodes[0]!.childNodes.find((node) => String(node) === `<li>${text}</>`);
    list(['a', 'b', 'c'], false);
    const [a, c] = [at('a'), at('c')];
    list(['c', 'x', 'a'], true);
    assert.equal(String(page.node), '<main><ul><p>note</><li>c</><li>x</><li>a</></></>');
    assert.ok(a && at('a') === a && at('c') === c);
  }
});

test('another part at the same place is another element: nothing typed moves from screen to screen', () => {
  const One = (): unknown => ours.h('input', null);
  const Two = (): unknown => ours.h('input', null);
  const page = pageOf(ours);
  page.show((h) => h(One, null));
  const input = page.node.childNodes[0];
  page.show((h) => h(One, null));
  assert.equal(page.node.childNodes[0], input);
  page.show((h) => h(Two, null));
  assert.notEqual(page.node.childNodes[0], input);
});

test('a tap is heard by the handler that was drawn last, and by none that went', () => {
  for (const page of both()) {
    const heard: string[] = [];
    const show = (name: string | null) => page.show((h) => h('button', { onClick: name && (() => heard.push(name)) }));
    show('first');
    show('second');
    page.node.childNodes[0]!.fire('click');
    show(null);
    page.node.childNodes[0]!.fire('click');
    assert.deepEqual(heard, ['second']);
  }
});

test('a box that a person ticked shows what is saved at the next drawing', () => {
  for (const page of both()) {
    page.show((h) => h('input', { checked: false }));
    page.node.childNodes[0]!.checked = true;
    page.show((h) => h('input', { checked: false }));
    assert.equal(page.node.childNodes[0]!.checked, false);
  }
});

test('a part that throws leaves the page as it was, and the next drawing mends it', () => {
  const page = pageOf(ours);
  const Broken = (): unknown => {
    throw new Error('broken');
  };
  const whole = page.show((h) => h('div', null, h('p', null, 'one'), h('p', null, 'two')));
  assert.throws(() => page.show((h) => h('div', null, h('b', null, 'new'), h(Broken, null))), /broken/);
  assert.equal(String(page.node), whole);
  assert.equal(page.show((h) => h('div', null, h('p', null, 'three'))), '<main><div><p>three</></></>');
});

test('a field is heard of when it comes and when it goes, also within something that goes', () => {
  for (const page of both()) {
    const told: string[] = [];
    const ref = (field: FakeNode | null) => void told.push(field?.localName ?? 'gone');
    const show = (key: number, note: string) => page.show((h) => h('div', null, note && h('p', { key }, note, h('textarea', { ref }))));
    show(1, 'a');
    show(1, 'b');
    assert.deepEqual(told, ['textarea']);
    show(2, 'b');
    show(2, '');
    assert.deepEqual(told, ['textarea', 'gone', 'textarea', 'gone']);
  }
});
