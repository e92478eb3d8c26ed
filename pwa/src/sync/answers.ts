/** What an answer must look like to count. A captive portal's 200 page, a cut body or an answer to another question is no answer. */
import type { Checkpoint, Limits, PushResult, Witness } from '../gen/wire.ts';
import type { Page } from '../db/shapes.ts';

/** What a transport hands over: the status (0 without a network, 408 after the time limit) and, if the content type was JSON and could be read, the body. */
export type Answer = { status: number; body: unknown; retryAfter: number | null };
/** `device` tells whose cookie speaks, of those in this browser. */
export type Transport = (path: string, body: object, device: string, token?: string) => Promise<Answer>;

type Loose = Record<string, unknown>;
export type Pushed = { epoch: string; witness: Witness; durable_seq: number; results: PushResult[]; server_time?: string; wipe?: boolean };
export type Hello = { server_time: string; limits: Limits; missing_n: number[]; checkpoint?: Checkpoint; wipe?: boolean };

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const isWitness = (value: unknown): value is Witness => Array.isArray(value) && value.length === 2 && isWhole(value[0]) && isText(value[1]);

const STATUSES = new Set<unknown>(['applied', 'duplicate', 'held', 'refused']);
const isResult = (value: unknown): value is PushResult =>
  isObject(value) && isText(value['id']) && STATUSES.has(value['status']) &&
  (value['status'] === 'refused' ? isText(value['code']) : isWhole(value['seq']) && isText(value['sha']));
const isEvent = (value: unknown): boolean =>
  isObject(value) && ['id', 'scope', 'entity', 'type', 'sha'].every((key) => isText(value[key])) && isWhole(value['seq']) && isObject(value['body']);

const echoes = (answer: Answer, req: string): Loose | null =>
  answer.status === 200 && isObject(answer.body) && answer.body['req'] === req ? answer.body : null;

/** What the school itself says is wrong; JSON of somebody on the way says nothing of a record. */
export const isProblem = ({ status, body }: Answer): boolean => isObject(body) && isText(body['code']) && body['status'] === status;

export function helloOf(answer: Answer, req: string): Hello | null {
  const body = echoes(answer, req);
  const right = body && isText(body['server_time']) && isObject(body['limits']) && isWhole(body['limits']['items']) && Array.isArray(body['missing_n']);
  return right ? (body as unknown as Hello) : null;
}

/** Exactly one result for each item that was sent; anything else, and nothing is taken from it. */
export function pushedOf(answer: Answer, req: string, sent: string[]): Pushed | null {
  const body = echoes(answer, req);
  if (!body || !isText(body['epoch']) || !isWitness(body['witness']) || !isWhole(body['durable_seq'])) return null;
  const results = body['results'];
  if (!Array.isArray(results) || !results.every(isResult) || results.length !== sent.length) return null;
  const ids = new Set(results.map((result) => result.id));
  return sent.every((id) => ids.has(id)) ? (body as unknown as Pushed) : null;
}

export function pageOf(answer: Answer, req: string): (Page & { wipe?: boolean }) | null {
  const body = echoes(answer, req);
  if (!body || !isText(body['epoch']) || !isText(body['rev']) || !isText(body['chain'])) return null;
  if (!isWitness(body['witness']) || !isWhole(body['cursor']) || !isWhole(body['durable_seq']) || typeof body['more'] !== 'boolean') return null;
  if (body['scopes'] !== undefined && !(Array.isArray(body['scopes']) && body['scopes'].every(isText))) return null;
  return Array.isArray(body['events']) && body['events'].every(isEvent) && isObject(body['behind']) ? (body as unknown as Page) : null;
}
