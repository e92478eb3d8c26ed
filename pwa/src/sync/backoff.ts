const FIRST_MS = 2_000;
const LONGEST_MS = 900_000;

/** Full jitter: anywhere up to a doubling limit, so that a whole school's phones do not come back at once. */
export const waitAfter = (failures: number, chance: number, retryAfterSeconds: number | null): number =>
  Math.max((retryAfterSeconds ?? 0) * 1000, FIRST_MS, Math.min(LONGEST_MS, FIRST_MS * 2 ** failures) * chance);
