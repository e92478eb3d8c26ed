const FIRST_MS = 2_000;
const LONGEST_MS = 900_000;

/** Full jitter: anywhere up to a doubling limit, so that a whole school's phones do not come back at once; never longer than the limit, whatever somebody on the way asks for. */
export const waitAfter = (failures: number, chance: number, retryAfterSeconds: number | null): number =>
  Math.min(LONGEST_MS, Math.max((retryAfterSeconds ?? 0) * 1000, FIRST_MS, Math.min(LONGEST_MS, FIRST_MS * 2 ** failures) * chance));
