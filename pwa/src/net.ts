/** The one way out of the page: JSON both ways, a time limit, and no opinion on what an answer means. */
import type { Answer, Transport } from './sync/answers.ts';

const LIMIT_MS = 20_000;
const NONE: Answer = { status: 0, body: null, retryAfter: null };

export const send: Transport = async (path, body, token) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LIMIT_MS);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: stop.signal,
    });
    const json = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
    const seconds = Number(response.headers.get('retry-after'));
    return { status: response.status, body: json ? await response.json() : null, retryAfter: seconds > 0 ? seconds : null };
  } catch {
    return NONE;
  } finally {
    clearTimeout(timer);
  }
};
