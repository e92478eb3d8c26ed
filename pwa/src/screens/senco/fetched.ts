/** What a screen has fetched: the last good answer stays on it through a lost connection and a sign-in. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { get, lostSince, session } from './api.ts';
import type { Problem } from './api.ts';

export interface Fetched<T> { data: T | null; problem: Problem | null; busy: boolean; again: () => Promise<void> }

const kept = new Map<string, unknown>();
/** Turned whenever everything on the page should be asked for again. */
export const turn = signal(0);

export function forget(): void {
  kept.clear();
}

/** Of an empty path nothing is fetched. */
export function useFetched<T>(path: string): Fetched<T> {
  const [, redraw] = useState(0);
  const [state, setState] = useState<{ path: string; problem: Problem | null; busy: boolean }>({ path, problem: null, busy: true });
  const fetchIt = async (alive: () => boolean = () => true): Promise<void> => {
    setState({ path, problem: null, busy: true });
    const answer = await get<T>(path);
    if (answer.ok) kept.set(path, answer.data);
    if (!alive()) return;
    setState({ path, problem: answer.ok ? null : answer.problem, busy: false });
    redraw((n) => n + 1);
  };
  const round = turn.value;
  useEffect(() => {
    let here = true;
    if (path) void fetchIt(() => here);
    return () => void (here = false);
  }, [path, round]);
  return { data: (kept.get(path) as T | undefined) ?? null, problem: state.path === path ? state.problem : null, busy: state.busy, again: () => fetchIt() };
}

/** Looks again when the connection may be back, and now and then while the page is seen; never while somebody signs in. */
export function keepFresh(): void {
  const look = (): void => {
    if (document.visibilityState === 'visible' && typeof session.value === 'object' && session.value) turn.value++;
  };
  addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  setInterval(() => {
    if (lostSince.value) look();
  }, 15_000);
  setInterval(look, 5 * 60_000);
}

const drafts = new Map<string, string>();

/** Text that somebody is typing. It outlives leaving the screen; closing the page with some of it asks first. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(key) ?? '');
  return [text, (next) => {
    if (next) drafts.set(key, next);
    else drafts.delete(key);
    setText(next);
  }];
}

addEventListener('beforeunload', (leaving) => {
  if (drafts.size) leaving.preventDefault();
});
