/**
 * What the log uses of Preact, in a sixth of its bytes: the build of the log puts this in Preact's place. The screens are
 * written and checked against Preact, and test/draw.test.ts holds both to the same pages; to go back is one line of the build.
 *
 * Two steps. First every component runs, and only elements and texts are left, each with its place: the path of indexes,
 * keys and components that leads to it. Then the page is changed to match, the element at a place staying the same element.
 * A component that throws leaves the page as it was. There are no hooks, no classes and no contexts: what a screen remembers
 * is a signal, the page draws itself whole, and a `ref` function hears of its element coming and, as null, of its going.
 */
import { inEnglish } from '../language.ts';

type Ref = (element: Element | null) => void;
type Props = { [name: string]: unknown; children?: unknown; ref?: Ref };
type Part = ((props: Props) => unknown) & { id?: number };
type Made = { type: string | Part; props: Props; key: unknown };
type Drawn = { tag: string; text: string; props: Props; inner: Places; dom?: Node };
type Places = Map<string, Drawn>;

const NONE: Places = new Map();
const pages = new WeakMap<Element, Places>();
let parts = 0;

export const h = (type: Made['type'], props: Props | null, ...children: unknown[]): Made => ({ type, props: { ...props, children }, key: props?.['key'] });
export const Fragment = ({ children }: Props): unknown => children;

export function render(made: unknown, page: Element): void {
  const old = pages.get(page);
  const now = resolve([made], '', new Map());
  pages.set(page, now);
  if (!old) page.textContent = '';
  match(page, old ?? NONE, now, page.namespaceURI);
}

/** Puts the elements and texts that a child stands for under their places. */
function resolve(child: unknown, place: string, places: Places): Places {
  if (Array.isArray(child)) child.forEach((each: Made | undefined, i) => resolve(each, `${place} ${each?.key == null ? i : `#${String(each.key)}`}`, places));
  else if (child != null && typeof child === 'object') {
    const { type, props } = child as Made;
    if (typeof type === 'string') places.set(place, { tag: type, text: '', props, inner: resolve(props.children, place, new Map()) });
    else resolve([type(props)], `${place}:${(type.id ??= ++parts)}`, places);
  } else if (inEnglish && typeof child === 'string' && child.includes('\u2068')) resolve(inEnglish(child), place, places);
  else if (child != null && typeof child !== 'boolean') places.set(place, { tag: '', text: String(child), props: {}, inner: NONE });
  return places;
}

/** Removes first, so that what stays keeps its element, its focus and what was typed in it. */
function match(parent: Node, old: Places, now: Places, space: string | null): void {
  old.forEach((was, place) => {
    if (now.get(place)?.tag === was.tag) return;
    leave(was);
    parent.removeChild(was.dom!);
  });
  let next = parent.firstChild;
  now.forEach((drawn, place) => {
    const { tag, text, props, inner } = drawn;
    const found = old.get(place);
    const was = found?.tag === tag ? found : undefined;
    const within = tag === 'svg' ? 'http://www.w3.org/2000/svg' : space;
    const dom = (drawn.dom = was?.dom ?? (tag ? document.createElementNS(within, tag) : document.createTextNode(text)));
    if (!tag && was?.text !== text) dom.nodeValue = text;
    for (const name in { ...was?.props, ...props }) set(dom as Element, name, props[name], was?.props[name]);
    match(dom, was?.inner ?? NONE, inner, within);
    if (dom === next) next = dom.nextSibling;
    else parent.insertBefore(dom, next);
    if (!was) props.ref?.(dom as Element);
  });
}

function leave({ props, inner }: Drawn): void {
  props.ref?.(null);
  inner.forEach(leave);
}

function set(element: Element, name: string, value: unknown, was: unknown): void {
  const dom = element as Element & Record<string, unknown>;
  // What a person changes by hand is compared with the page itself.
  if (/^(checked|value)$/.test(name)) {
    if (dom[name] !== value) dom[name] = value;
  } else if (value === was || /^(children|key|ref)$/.test(name)) return;
  else if (name.startsWith('on')) dom[name.toLowerCase()] = value;
  else if (name === 'defaultValue') dom[name] = value;
  else if (value == null || (value === false && !/^(aria|spell)/.test(name))) dom.removeAttribute(name);
  else dom.setAttribute(name, String(value));
}
