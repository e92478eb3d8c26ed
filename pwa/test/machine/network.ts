/** Browsers as the machine has them: a cookie jar each, and a fetch that carries what shall go wrong. */
import { send } from '../../src/net.ts';
import type { Answer } from '../../src/sync/answers.ts';

const url = process.env['MACHINE_URL'] ?? '';
const real = globalThis.fetch;

export type Browser = { jar: Map<string, string> };

/** What goes wrong with the next requests, in their order; after that all is well. */
export const weather: { faults: string[]; browser: Browser; calls: number; faulted: number } = { faults: [], browser: { jar: new Map() }, calls: 0, faulted: 0 };

function keepCookies(jar: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    if (/max-age=0/i.test(line)) jar.delete(name!);
    else jar.set(name!, value!);
  }
}

globalThis.fetch = async (path, init) => {
  const { jar } = weather.browser;
  const fault = weather.faults.shift() ?? '';
  weather.calls++;
  if (fault) weather.faulted++;
  const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
  const response = await real(url + String(path), { ...init, headers: { ...(init?.headers as object), cookie, 'x-fault': fault } });
  keepCookies(jar, response);
  return response;
};

/** Pairs this browser's device with a person's code, by the real route. */
export const pairWith = (browser: Browser, code: string, device: string, signing_key: string): Promise<Answer> => {
  weather.browser = browser;
  weather.faults = [];
  return send('/api/v1/devices/pair', { code, device, name: 'a phone', signing_key }, device);
};

export async function control<T>(what: string, said: object = {}): Promise<T> {
  const response = await real(`${url}/control/${what}`, { method: 'POST', body: JSON.stringify(said) });
  if (!response.ok) throw new Error(`${what}: ${response.status}`);
  return (await response.json()) as T;
}
