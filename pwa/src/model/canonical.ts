/** RFC 8785 within what this product sends: whole numbers, ASCII keys, sorted. Server and device must spell alike. */
export function canonical(value: unknown): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`${value} is not a whole number`);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  if (value === undefined || typeof value === 'function') throw new TypeError('a value without a spelling in JSON');
  return JSON.stringify(value);
}
