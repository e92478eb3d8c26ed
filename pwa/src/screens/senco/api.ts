/** The one way to the server: what came back, or why nothing did. Nothing is kept at rest. */
import { batch, signal } from '@preact/signals';
import type { Session } from './types.ts';

/** null: not asked yet. 'out': nobody is signed in. 'expired': somebody was, and the page behind is theirs. */
export const session = signal<Session | 'out' | 'expired' | null>(null);
/** Whose page it is: who is signed in, or was until their session ended. What they may do stays on the page behind the sign-in, and what they typed with it. */
export const atDesk = signal<Session | null>(null);
session.subscribe((now) => {
  if (now !== 'expired') atDesk.value = now === 'out' ? null : now;
});
export const may = (roles: Set<string>): boolean => roles.has(atDesk.value?.person.access_role ?? '');
/** When the connection was lost, as the page's own clock has it. */
export const lostSince = signal<Date | null>(null);

export interface Problem { status: number; code: string; title: string; detail?: string; fields?: { [path: string]: string } }
export type Answer<T> = { ok: true; data: T } | { ok: false; problem: Problem | null };

/** Who is at the desk is asked to show it once more; told whether they did. */
export const proving = signal<((shown: boolean) => void) | null>(null);
let proof: Promise<boolean> | null = null;
const prove = (): Promise<boolean> => {
  proof ??= new Promise<boolean>((told) => void (proving.value = told)).finally(() => {
    proof = null;
    proving.value = null;
  });
  return proof;
};

/** The desk looks for news by itself. What nobody's hand was near to is no use of it: a desk that was left is signed out however often it looks. */
const NEAR = 30_000;
let touched = Date.now();
for (const hand of ['pointerdown', 'pointermove', 'click', 'keydown', 'input', 'wheel']) addEventListener(hand, () => void (touched = Date.now()), { capture: true, passive: true });
const unasked = (): { 'Kept-Unasked'?: '1' } => (Date.now() - touched > NEAR ? { 'Kept-Unasked': '1' } : {});

const TIME_LIMIT = 20_000;
const FILE_LIMIT = 130_000;

/** Someone who was signed in keeps the page that is open; the sign-in stands over it. */
const signedOut = (): void => {
  if (session.value !== 'out') session.value = session.value === null ? 'out' : 'expired';
};

export async function call<T>(method: string, path: string, body?: unknown, limit = TIME_LIMIT): Promise<Answer<T>> {
  let answer: Response;
  let data: unknown = null;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout ? AbortSignal.timeout(limit) : null,
      ...(body === undefined ? { headers: unasked() } : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...unasked() } }),
    });
    if (answer.status !== 204) {
      // A captive portal answers 200 with its own page: only JSON is an answer of ours.
      if (!/json/.test(answer.headers.get('Content-Type') ?? '')) throw new TypeError('not an answer of this server');
      data = await answer.json();
    }
  } catch {
    lostSince.value ??= new Date();
    return { ok: false, problem: null };
  }
  lostSince.value = null;
  if (answer.ok) return { ok: true, data: data as T };
  const problem = { title: '', code: '', ...(data as object), status: answer.status } as Problem;
  // What weighs is asked for again as it was, once the person has shown who they are: nothing typed is lost.
  if (problem.code === 'sign_in_again' && (await prove())) return call(method, path, body, limit);
  if (answer.status === 401 && !/^\/api\/v1\/session(\/|$)/.test(path) && path !== '/api/v1/setup') signedOut();
  return { ok: false, problem };
}

/** Has the server make a file and hands it to the browser. It takes longer than a page: a PDF of a large school needs a minute. */
export async function download(path: string, body: unknown): Promise<Answer<null>> {
  let answer: Response;
  try {
    const headers = { 'Content-Type': 'application/json' };
    answer = await fetch(path, { method: 'POST', credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout ? AbortSignal.timeout(FILE_LIMIT) : null, body: JSON.stringify(body), headers });
    if (answer.ok) {
      const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
      if (!name) throw new TypeError('not a file of this server');
      const address = URL.createObjectURL(await answer.blob());
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      lostSince.value = null;
      return { ok: true, data: null };
    }
    const problem = { title: '', code: '', ...(await answer.json() as object), status: answer.status } as Problem;
    lostSince.value = null;
    if (problem.code === 'sign_in_again' && (await prove())) return download(path, body);
    if (answer.status === 401) signedOut();
    return { ok: false, problem };
  } catch {
    lostSince.value ??= new Date();
    return { ok: false, problem: null };
  }
}

export const get = <T>(path: string): Promise<Answer<T>> => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}): Promise<Answer<T>> => call<T>('POST', path, body);

/** Who is signed in; null for nobody. That nobody is, is an answer: a browser logs what is refused as a fault of the page. */
export const askWho = (): Promise<Answer<{ session: Session | null }>> => get('/api/v1/session');

/** Asked at the start and whenever the connection is back. */
export async function whoAmI(): Promise<void> {
  const answer = await askWho();
  if (answer.ok) session.value = answer.data.session ?? 'out';
}

/** Another person than before must not find the page of the one who left. */
export function signedIn(next: Session, before: Session | null): void {
  if (before && before.person.id !== next.person.id) location.replace('/desk/');
  else batch(() => void (session.value = next));
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/api/v1/session');
  location.replace('/desk/');
}
