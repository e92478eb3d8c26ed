const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/** A UUIDv7: the first 48 bits are the time in milliseconds, so ids sort by when they were made. */
export function newId(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let left = now;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = left % 256;
    left = Math.floor(left / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** SHA-256 in hex. */
export const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
/** First 128 bits of SHA-256 over the canonical JSON, in hex. */
export const shaOf = async (canonicalText: string): Promise<string> => (await digest(new TextEncoder().encode(canonicalText))).slice(0, 32);
