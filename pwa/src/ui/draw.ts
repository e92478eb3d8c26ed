/**
 * What the log uses of Preact, in a fifth of its bytes: the build of the log puts this in Preact's place. The screens are
 * written and checked against Preact, and test/draw.test.ts holds both to the same pages; to go back is one line of the build.
 *
 * Two steps. First every component runs, and only elements and texts are left, each with its place: the path of indexes,
 * keys and components that leads to it. Then the page is changed to match, the element at a place staying the same element.
 * A component that throws leaves the page as it was. There are no hooks and no contexts: what a screen remembers is a
 * signal, and the page draws itself whole.
 */
type Props = { [name: string]: unknown; children?: unknown; ref?: Ref };
type Ref = { current: Node | null };
type Part = ((props: Props) => unknown) & { id?: number; prototype: Partial<Component> | undefined };
type Made = { type: string | Part; props: Props; key: unknown };
type Drawn = { tag: string; text: string; props: Props; inner: Places; dom: Node };
type Places = Map<string, Drawn>;
type Root = { made: unknown; places: Places; lasting: Map<string, Component> };

const NOWHERE: Places = new Map();
const roots = new WeakMap<Element, Root>();
let parts = 0;
/** The page that is being drawn, and what it held before. */
let into: Element;
let before: Root | undefined;
let lasting: Root['lasting'];

export const h = (type: Made['type'], props: Props | null, ...children: unknown[]): Made => ({ type, props: { ...props, children }, key: props?.['key'] });
export const Fragment = ({ children }: Props): unknown => children;
export const createRef = (): Ref => ({ current: null });

/** A part that is told when it comes and when it goes. */
export class Component {
  state: object = {};
  props: Props;
  readonly #page = into;
  constructor(props: Props) {
    this.props = props;
  }
  setState(change: object): void {
    this.state = { ...this.state, ...change };
    queueMicrotask(() => render(roots.get(this.#page)?.made, this.#page));
  }
  declare componentDidMount?: () => void;
  declare componentWillUnmount?: () => void;
  declare render: (props: Props) => unknown;
}

export function render(made: unknown, page: Element): void {
  into = page;
  before = roots.get(page);
  lasting = new Map();
  const places = resolve([made], '', new Map());
  const now = { made, places, lasting };
  const old = before;
  roots.set(page, now);
  if (!old) page.textContent = '';
  old?.lasting.forEach((part, place) => now.lasting.get(place) === part || part.componentWillUnmount?.());
  match(page, old?.places ?? NOWHERE, places, page.namespaceURI);
  now.lasting.forEach((part, place) => old?.lasting.get(place) === part || part.componentDidMount?.());
}

/** Puts the elements and texts that a child stands for under their places. */
function resolve(child: unknown, place: string, places: Places): Places {
  if (Array.isArray(child)) child.forEach((each: Made | undefined, i) => resolve(each, `${place} ${each?.key == null ? i : `#${String(each.key)}`}`, places));
  else if (child != null && typeof child === 'object') {
    const { type, props } = child as Made;
    if (typeof type === 'string') places.set(place, { tag: type, text: '', props, inner: resolve(props.children, place, new Map()), dom: into });
    else resolve([run(type, props, (place += `:${(type.id ??= ++parts)}`))], place, places);
  } else if (child != null && typeof child !== 'boolean') places.set(place, { tag: '', text: String(child), props: {}, inner: NOWHERE, dom: into });
  return places;
}

function run(type: Part, props: Props, place: string): unknown {
  if (!type.prototype?.render) return type(props);
  const part = before?.lasting.get(place) ?? new (type as unknown as typeof Component)(props);
  part.props = props;
  lasting.set(place, part);
  return part.render(props);
}

/** Removes first, so that what stays keeps its element, its focus and what was typed in it. */
function match(parent: Node, old: Places, now: Places, space: string | null): void {
  old.forEach((was, place) => now.get(place)?.tag === was.tag || parent.removeChild(was.dom));
  let next = parent.firstChild;
  now.forEach((drawn, place) => {
    const { tag, text, props, inner } = drawn;
    const found = old.get(place);
    const was = found?.tag === tag ? found : undefined;
    const within = tag === 'svg' ? 'http://www.w3.org/2000/svg' : space;
    const dom = (drawn.dom = was?.dom ?? (tag ? document.createElementNS(within, tag) : document.createTextNode(text)));
    if (!tag && was?.text !== text) dom.nodeValue = text;
    for (const name in { ...was?.props, ...props }) set(dom as Element, name, props[name], was?.props[name]);
    match(dom, was?.inner ?? NOWHERE, inner, within);
    if (dom === next) next = dom.nextSibling;
    else parent.insertBefore(dom, next);
    if (props.ref) props.ref.current = dom;
  });
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
