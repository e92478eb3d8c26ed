/**
 * Values that the screens read, and one redraw when any of them changes.
 *
 * The same four words as @preact/signals, for a page that always draws itself whole: a list of 20 cards costs less to
 * compare than the library's 3.6 kB cost to fetch on a slow line.
 */
export type Signal<T> = { value: T };
type Node = { version: () => number };

let reading: Map<Node, number> | null = null;
let redraw: () => void = () => undefined;
let asked = false;

/** Draws after the work at hand, once, however much it changed. */
function changed(): void {
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    redraw();
  });
}

const SOON_MS = 200;
/** A frame is asked for before it is painted; what comes after it, once nobody is kept waiting, does not hold it up. */
export const afterPaint = (then: () => void): void => void requestAnimationFrame(() => (globalThis.requestIdleCallback ?? setTimeout)(then, { timeout: SOON_MS } as never));

export const onChange = (draw: () => void): void => {
  redraw = draw;
};

export function signal<T>(first: T): Signal<T> {
  let value = first;
  let count = 0;
  const node: Node = { version: () => count };
  return {
    get value() {
      reading?.set(node, count);
      return value;
    },
    set value(next) {
      if (next === value) return;
      value = next;
      count++;
      changed();
    },
  };
}

/** Worked out anew only when something that it read has changed. */
export function computed<T>(work: () => T): { readonly value: T } {
  let value: T;
  let count = 0;
  let from: Map<Node, number> | null = null;
  const refresh = (): void => {
    if (from && [...from].every(([node, seen]) => node.version() === seen)) return;
    const outer = reading;
    reading = from = new Map();
    try {
      // What comes out as it was is no change to who reads it.
      if (value !== (value = work())) count++;
    } finally {
      reading = outer;
    }
  };
  const node: Node = {
    version: () => {
      refresh();
      return count;
    },
  };
  return {
    get value() {
      refresh();
      reading?.set(node, count);
      return value;
    },
  };
}

const locals = new Map<string, Signal<unknown>>();

/** A value of one place on one screen, found by its name; gone when the screen is left. */
export function local<T>(key: string, first: T): Signal<T> {
  let known = locals.get(key);
  if (!known) locals.set(key, (known = signal<unknown>(first)));
  return known as Signal<T>;
}

export const forgetLocals = (): void => locals.clear();
