/** Sends the files of a dry run, and reads how far the work has got, a line at a time, until the whole is there. */
import { lostSince } from './api.ts';
import type { Answer, Problem } from './api.ts';
import type { Day } from './types.ts';

export interface Told { on: Day; kind: string; statutory: boolean; pupil: string; provision: string; sentence: string; what_to_do: string; because: string | null }
export interface ToldWeek { week_of: Day; opened: Told[]; ended: Told[]; standing: number }
export interface DryRun {
  school: string; pupils: number; provisions: number; not_judged: number; records: number; notes: string[];
  kinds: { kind: string; opened: number; ended: number }[]; weeks: ToldWeek[];
}
export interface Progress { done: number; of: number }

export const LIMIT = 5 * 1024 * 1024;
/** A large school's term takes about a minute; beyond this nobody waits. */
const TIME = 300_000;

export async function tryIt(path: string, body: string, tell: (step: Progress) => void): Promise<Answer<DryRun>> {
  try {
    const answer = await fetch(path, {
      method: 'POST', credentials: 'same-origin', cache: 'no-store', body, signal: AbortSignal.timeout ? AbortSignal.timeout(TIME) : null,
      headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
    });
    const type = answer.headers.get('Content-Type') ?? '';
    if (!answer.ok && /json/.test(type)) {
      lostSince.value = null;
      return { ok: false, problem: { title: '', code: '', ...(await answer.json()), status: answer.status } as Problem };
    }
    if (!/x-ndjson/.test(type) || !answer.body) throw new TypeError('not an answer of this server');
    const found = await lastOf(answer.body, tell);
    lostSince.value = null;
    return { ok: true, data: found };
  } catch {
    lostSince.value ??= new Date();
    return { ok: false, problem: null };
  }
}

async function lastOf(body: ReadableStream<Uint8Array>, tell: (step: Progress) => void): Promise<DryRun> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : lines.pop()!;
    for (const line of lines.filter(Boolean)) {
      const told = JSON.parse(line) as Progress | { found: DryRun };
      if ('found' in told) return told.found;
      tell(told);
    }
    if (done) throw new TypeError('the answer ended before its end');
  }
}

/** As it is on the disk: what a spreadsheet wrote is not always UTF-8. */
export async function asBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
