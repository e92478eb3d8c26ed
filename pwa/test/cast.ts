/** Ada the TA, her pupils Asha and Ben, and a server that can misbehave. Small, but it keeps the protocol's promises. */
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import type { Unsaved } from '../src/db/shapes.ts';
import { Store } from '../src/db/store.ts';
import type { Checkpoint, Item, Json, LogEvent, Paired } from '../src/gen/wire.ts';
import { canonical } from '../src/model/canonical.ts';
import type { Fact } from '../src/model/fold.ts';
import { newId } from '../src/model/ids.ts';
import type { Answer, Transport } from '../src/sync/answers.ts';
import { Sync } from '../src/sync/core.ts';
import { boxOf, random } from '../src/trust/keys.ts';

export const ADA = '0192bbbb-0000-7000-8000-000000000003';
export const TOM = '0192bbbb-0000-7000-8000-000000000004';
export const ASHA = '0192cccc-0000-7000-8000-000000000001';
export const BEN = '0192cccc-0000-7000-8000-000000000002';
export const LEGO = '0192dddd-0000-7000-8000-000000000001';
/** Wednesday 4 November 2026, 10:15 in London. */
export const WEDNESDAY = Date.parse('2026-11-04T10:15:00Z');
export const ASHAS = `pupil:${ASHA}`;

type Body = { [key: string]: Json };

export const record = (more: Body = {}): Body => ({
  session: '0192eeee-0000-7000-8000-000000000001', provision: LEGO, on: '2026-11-04', outcome: 'delivered', minutes: 30, reason: null,
  starts_at: null, group_size: 1, role: 'ta', other_activity: false, second_session: false, makes_up: null, adherence: null,
  engagement: null, grade: 'same_day', ...more,
});

export const unsaved = (type = 'record.log', more: Partial<Unsaved> = {}): Unsaved => {
  const id = newId(WEDNESDAY);
  return { id, entity: id, scope: ASHAS, type, base: null, stated_at: '2026-11-04T10:15:00Z', body: type === 'record.log' ? record() : {}, ...more };
};

let seq = 0;
/** One fact of the log, in the order of the calls. */
export const fact = (type: string, scope: string, entity: string, body: Body, more: Partial<Fact> = {}): Fact => {
  const id = newId(WEDNESDAY);
  return { id, seq: ++seq, scope, entity: entity || id, type, base: null, user: null, stated_at: null, body, ...more };
};

export const paired = (device = newId(WEDNESDAY), user = ADA): Paired => ({
  device,
  user: { id: user, name: 'Ada Field', deliverer_role: 'ta' },
  school: { id: newId(WEDNESDAY), name: 'Larch Lane Primary', demo: false },
  digits: '42',
  epoch: 'first',
  key_id: null,
  seal: { kid: '1e272bac', key: 'BDaiArtP1BEsuxIbTKp1U9Nc240qTy2OgU2O8135GyudLH9LmL8xId2_A-sSS-M7aSJfUfwS6aU9QxoznFp1RK0' },
  unlock_key: '',
  read_token: 'token',
  read_until: '2026-11-04T10:30:00Z',
});

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What can go wrong with one call. `lost` after the work is done, which is the worst moment. */
export type Fault = 'no_answer' | 'lost' | 'captive' | 'filter' | 'wrong_req' | 'cut' | 413 | 400 | 401 | 503;

export class Server {
  log: LogEvent[] = [];
  held = new Map<string, string>();
  epoch = 'first';
  durable = 0;
  scopes = ['school', `user:${ADA}`, ASHAS];
  calls: string[] = [];
  /** Items that came, each as often as it came. */
  sent = 0;
  /** Whose cookie came with each call. */
  devices: string[] = [];
  faults: Fault[] = [];
  most = 100;
  wipe = false;
  missing: number[] = [];
  checkpoint: Checkpoint | undefined;
  /** What was held and counts otherwise than it was sent. */
  counts = new Map<string, 'released' | 'edited'>();
  /** Ids that this school cannot take: what each is answered. */
  refuse = new Map<string, 'scope_denied' | 'malformed'>();

  chain(upTo = this.log.length): string {
    return upTo ? hash(this.log.slice(0, upTo).map((event) => event.id).join()).slice(0, 24) : '';
  }

  append(event: Partial<LogEvent> & { type: string; scope: string; body: Body }): LogEvent {
    const id = event.id ?? newId(WEDNESDAY);
    const whole: LogEvent = {
      id, seq: this.log.length + 1, entity: id, version: 1, base: null, user: null, device: null, n: null, stated_at: null,
      received_at: '2026-11-04T10:15:00.000Z', sha: hash(id).slice(0, 32), ...event,
    };
    this.log.push(whole);
    return whole;
  }

  readonly send: Transport = async (path, body, device) => {
    this.devices.push(device);
    this.calls.push(path);
    const fault = this.faults.shift();
    if (fault === 'no_answer') return { status: 0, body: null, retryAfter: null };
    if (fault === 'captive') return { status: 200, body: null, retryAfter: null };
    if (fault === 'filter') return { status: 403, body: null, retryAfter: null };
    if (typeof fault === 'number') return { status: fault, body: { code: 'fault', status: fault }, retryAfter: null };
    const answer = this.answer(path, JSON.parse(JSON.stringify(body)) as Body);
    if (fault === 'lost') return { status: 0, body: null, retryAfter: null };
    if (fault === 'wrong_req') return { ...answer, body: { ...(answer.body as Body), req: newId(1) } };
    if (fault === 'cut') return { ...answer, body: { ...(answer.body as Body), results: [], events: 'cut' } };
    return answer;
  };

  private answer(path: string, body: Body): Answer {
    const ok = (more: object): Answer => ({
      status: 200,
      retryAfter: null,
      body: { req: body['req'], epoch: this.epoch, witness: [this.log.length, this.chain()], durable_seq: this.durable, server_time: '2026-11-04T10:15:00.000Z', ...(this.wipe ? { wipe: true } : {}), ...more },
    });
    if (path.endsWith('/challenge')) return ok({ challenge: 'once' });
    if (path.endsWith('/unlock')) return ok({ read_token: 'token', read_until: '' });
    if (path.endsWith('/hello')) return ok({ limits: { items: this.most, bytes: 1048576, item_bytes: 65536, page: 500 }, missing_n: this.missing, ...(this.checkpoint && { checkpoint: this.checkpoint }) });
    const [at, chain] = body['witness'] as [number, string];
    if (at > this.log.length || this.chain(at) !== chain) return { status: 409, body: { req: body['req']!, code: 'rewound', epoch: this.epoch }, retryAfter: null };
    return /push|rescue/.test(path) ? ok({ results: this.push(body) }) : ok(this.pull(body));
  }

  private push(body: Body): object[] {
    this.sent += (body['items'] as unknown[]).length;
    return (body['items'] as unknown as Item[]).map((item) => {
      const sha = hash(canonical(item)).slice(0, 32);
      const known = this.log.find((event) => event.id === item.id);
      const counts = this.counts.get(item.id);
      if (counts) return { id: item.id, status: 'duplicate', code: counts, seq: 1, sha };
      if (known) return { id: item.id, status: 'duplicate', seq: known.seq, sha };
      const fault = this.refuse.get(item.id);
      if (fault === 'malformed') return { id: item.id, status: 'refused', code: fault };
      if (fault) {
        const event = this.log.find((before) => before.type === 'held' && before.entity === item.id) ?? this.append({ type: 'held', scope: `user:${ADA}`, entity: item.id, body: { item: item.id, code: fault, detail: null }, sha });
        this.held.set(item.id, sha);
        return { id: item.id, status: 'held', code: fault, seq: event.seq, sha };
      }
      const { clock: _clock, key_id: _key, signature: _signature, ...rest } = item;
      const event = this.append({ ...rest, user: ADA, device: body['device'] as string, sha });
      return { id: item.id, status: 'applied', seq: event.seq, sha };
    });
  }

  private pull(body: Body): object {
    const rev = hash(this.scopes.join()).slice(0, 8);
    const cursor = body['cursor'] as number;
    if (body['rev'] !== rev) return { rev, scopes: this.scopes, events: [], cursor, chain: body['chain'], behind: body['behind'], more: true };
    const behind = Object.entries(body['behind'] as Record<string, number>);
    const old = this.log.filter((event) => behind.some(([scope, from]) => event.scope === scope && event.seq > from && event.seq <= cursor));
    const fresh = this.log.filter((event) => event.seq > cursor && this.scopes.includes(event.scope));
    return { rev, events: [...old, ...fresh], cursor: this.log.length, chain: this.chain(), behind: {}, more: false };
  }
}

let phones = 0;
/** A paired phone of its own user, so that each test has a database of its own. */
export async function phone(server: Server): Promise<{ store: Store; sync: Sync; user: string }> {
  const user = `ada-${++phones}`;
  const store = new Store(user);
  await store.pair(paired());
  store.box = await boxOf(random(32), { key_id: null, unlock_key: 'key' });
  return { store, sync: new Sync({ store, send: server.send, now: () => WEDNESDAY }), user };
}
