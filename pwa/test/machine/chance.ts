/** Chance from a seed: the same seed draws the same history. */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }

  /** Mulberry32: 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

  is(share: number): boolean {
    return this.next() < share;
  }
}
