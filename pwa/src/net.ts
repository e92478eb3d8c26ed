/** The one way out of the page: JSON both ways, a time limit, and no opinion on what an answer means. */
import type { Transport } from './sync/answers.ts';

const LIMIT_MS = 20_000;

export const send: Transport = async (path, body, device, token) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LIMIT_MS);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'kept-device': device, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      signal: stop.signal,
    });
    const json = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
    const seconds = Number(response.headers.get('retry-after'));
    return { status: response.status || 302, body: json ? await response.json() : null, retryAfter: seconds > 0 ? seconds : null };
  } catch {
    return { status: stop.signal.aborted ? 408 : 0, body: null, retryAfter: null };
  } finally {
    clearTimeout(timer);
  }
};
