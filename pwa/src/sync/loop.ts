/** When a round runs: one at a time over all tabs, after a fault later and later, at once when there is a reason to hope. */
import { waitAfter } from './backoff.ts';
import type { Outcome, Round } from './core.ts';

const QUIET_MS = 300_000;

type Given = { round: () => Promise<Round>; started: () => void; ended: (outcome: Outcome) => Promise<void> };

export class Loop {
  readonly #given: Given;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #failures = 0;
  #nextAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(given: Given) {
    this.#given = given;
  }

  /** Runs now; what is asked while a round runs is one more round after it, and whoever asks hears when that is over. */
  async go(fresh = false): Promise<void> {
    if (this.#stopped) return;
    if (fresh) this.#failures = 0;
    this.#again = !!this.#running;
    await (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    try {
      let over: Outcome;
      do {
        this.#again = false;
        this.#given.started();
        const { outcome, retryAfter } = await this.#locked();
        over = outcome;
        this.#failures = /^no_|portal/.test(outcome) ? this.#failures + 1 : 0;
        const wait = this.#failures ? waitAfter(this.#failures, Math.random(), retryAfter) : QUIET_MS;
        this.#nextAt = Date.now() + wait;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.go(), wait);
        await this.#given.ended(outcome);
      } while (this.#again && over === 'ok' && !this.#stopped);
    } finally {
      this.#running = undefined;
    }
  }

  /** The page's clock: timers sleep with a phone, so that a wake-up looks at the time itself. */
  async tick(): Promise<void> {
    if (Date.now() >= this.#nextAt) await this.go();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Another tab that is syncing does it for this one too; correctness does not need the lock, the server's ids do it. */
  async #locked(): Promise<Round> {
    const work = async (): Promise<Round> => {
      try {
        return await this.#given.round();
      } catch {
        return { outcome: 'no_answer', retryAfter: null };
      }
    };
    return navigator.locks ? navigator.locks.request('kept-sync', work) : work();
  }
}
