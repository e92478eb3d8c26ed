/** The device's side of the protocol. Store, transport and clock are given: it runs in a page and under Node alike. Push before pull; nothing is given up. */
import type { Checkpoint, Item, Limits, Manifest } from '../gen/wire.ts';
import type { Meta } from '../db/shapes.ts';
import type { Store } from '../db/store.ts';
import type { Own } from '../db/open.ts';
import type { SealKey } from '../trust/keys.ts';
import { canonical } from '../model/canonical.ts';
import { newId, shaOf } from '../model/ids.ts';
import { helloOf, isProblem, pageOf, pushedOf, type Answer, type Pushed, type Transport } from './answers.ts';

/**
 * How a round ended. `no_signal`: nobody answered; `portal`: somebody who is not the school did. `unpaired`: recording
 * and keeping go on, only a new pairing lets this phone send and read again.
 */
export type Outcome = 'ok' | 'no_answer' | 'no_signal' | 'portal' | 'unpaired' | 'update' | 'wiped';
export type Round = { outcome: Outcome; retryAfter: number | null };

type Given = {
  store: Store;
  send: Transport;
  now: () => number;
  /** The days that bound what stays on the phone, when it is `at` by the school's clock: today, and the first one to keep. */
  keep?: (at: number) => { today: string; from: string } | null;
  storage?: () => Promise<{ persisted: boolean; installed: boolean }>;
  app?: string;
  anchor?: (heard: Checkpoint) => unknown;
};

const LIMITS: Limits = { items: 100, bytes: 1_048_576, item_bytes: 65_536, page: 500 };
const EVENTS = { 'record.log': 1, 'record.amend': 1, 'record.void': 1, 'note.add': 2, 'note.amend': 2, 'note.void': 1, 'presence.report': 1, 'equipment.confirm': 1 };
const HELLO_EVERY_MS = 3_600_000;
/** Items that may be passed over in one round before it is taken for the network's fault. */
const MOST_PASSED = 3;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Thrown inside a round to end it; never leaves this file. */
class Stop extends Error {
  readonly round: Round;
  constructor(outcome: Outcome, retryAfter: number | null = null) {
    super();
    this.round = { outcome, retryAfter };
  }
}

const unheard = ({ status, body, retryAfter }: Answer): Stop =>
  new Stop(status === 0 ? 'no_signal' : status < 400 && body === null ? 'portal' : 'no_answer', retryAfter);
/** What the server will say again however often it is asked; 408 is this phone's own time limit. */
const isFinal = ({ status }: Answer): boolean => status >= 400 && status < 500 && ![401, 408, 409, 425, 429].includes(status);

export class Sync {
  readonly #given: Given;
  #limits = LIMITS;
  #batch = LIMITS.items;
  #helloAt = -Infinity;
  #healed = false;
  /** Told so by a hello, which has not heard how far this phone knows the log. */
  #removed: boolean | undefined;
  /** Reads for 15 minutes; renewed by a signature as often as it is needed, and never on disk. */
  token = '';
  readonly #passed = new Set<string>();
  readonly #told = new Map<string, string>();
  constructor(given: Given) {
    this.#given = given;
  }

  /** One whole round: hello when it is time, push until nothing waits, pull until nothing is new. */
  async round(sendOnly = false): Promise<Round> {
    this.#healed = false;
    this.#passed.clear();
    try {
      if (Math.abs(this.#given.now() - this.#helloAt) > HELLO_EVERY_MS) await this.#hello();
      await this.#push();
      await this.#tell();
      if (!sendOnly && this.#given.store.box) await this.#pull();
      // By the phone's own clock, once it is put right, all would be old that came before.
      const keep = this.#given.keep?.(this.#given.now() + (await this.#me()).offset_ms);
      if (keep) await this.#given.store.purge(keep.today, keep.from);
      return { outcome: this.#passed.size ? 'no_answer' : 'ok', retryAfter: null };
    } catch (fault) {
      if (fault instanceof Stop) return fault.round;
      throw fault;
    }
  }

  async #me(): Promise<Meta> {
    const me = await this.#given.store.meta();
    if (!me) throw new Stop('unpaired');
    return me;
  }

  async #manifest(going?: number, device?: string): Promise<Manifest> {
    const manifest = await this.#given.store.manifest(going, device);
    if (!manifest) throw new Stop('unpaired');
    return manifest;
  }

  async #hello(): Promise<void> {
    const { store, send, now } = this.#given;
    const me = await this.#me();
    const req = newId(now());
    const storage = (await this.#given.storage?.()) ?? { persisted: false, installed: false };
    const sent = now();
    const answer = await send('/sync/v1/hello', {
      req, device: me.device, app: this.#given.app ?? '0', protocols: [1], events: EVENTS, storage,
      clock: iso(sent), manifest: await this.#manifest(),
    }, me.device);
    const hello = helloOf(answer, req);
    if (!hello) {
      if (answer.status === 401) return this.#heal();
      // A hello that the server cannot read must not stand in the way of records.
      if (!isFinal(answer)) throw unheard(answer);
    } else {
      this.#removed = hello.wipe;
      this.#helloAt = now();
      if (hello.checkpoint) await this.#given.anchor?.(hello.checkpoint);
      this.#limits = { ...LIMITS, ...hello.limits };
      this.#batch = Math.min(this.#batch, this.#limits.items);
      const missing = new Set(hello.missing_n);
      // What the server says it never got goes again, whatever we believed of it.
      const again = (await store.own()).filter((own) => own.device === me.device && own.state !== 'blocked' && missing.has(own.item.n));
      const offset_ms = Math.round(Date.parse(hello.server_time) - (sent + now()) / 2);
      await store.settlePush(new Map(again.map((own) => [own.id, { state: 'queued' as const }])), { offset_ms }, me.turn);
    }
  }

  async #push(): Promise<void> {
    for (;;) {
      const queued = (await this.#given.store.own()).filter((own) => own.state === 'queued' && !this.#passed.has(own.id));
      // A school that was put back would take with the phone what its backup does not have: only who has seen the witness may empty it.
      if (!queued.length && !this.#removed) return;
      this.#removed = false;
      await this.#pushBatch(this.#cut(queued.filter((own) => own.device === queued[0]!.device)));
    }
  }

  /** As many of the oldest as the limits allow; always one, so that a large one is judged and not stuck. */
  #cut(queued: Own[]): Own[] {
    let bytes = 2048;
    const fits = queued.slice(0, this.#batch).findIndex((own) => (bytes += JSON.stringify(own.item).length * 3) > this.#limits.bytes);
    return queued.slice(0, fits === -1 ? this.#batch : Math.max(1, fits));
  }

  async #pushBatch(owns: Own[]): Promise<void> {
    const { store, now } = this.#given;
    const me = await this.#me();
    const items: Item[] = owns.map((own) => own.item);
    const shas = new Map(await Promise.all(items.map(async (item) => [item.id, await shaOf(canonical(item))] as const)));
    const { answer, pushed } = await this.#offer(me, owns[0]?.device ?? me.device, items);
    if (!pushed) return this.#afterFailedPush(answer, owns, me);
    const at = iso(now());
    const acked_at = iso(now() + me.offset_ms);
    const changes = new Map<string, Partial<Own>>();
    for (const result of pushed.results) {
      const sha = shas.get(result.id)!;
      if (result.status === 'refused') changes.set(result.id, { state: 'blocked', code: result.code! });
      else if (result.sha !== sha) this.#passed.add(result.id); // not what was sent: something on the way changed it
      else if (result.status === 'held') changes.set(result.id, { state: 'held', code: result.code ?? '', seq: result.seq!, sha, acked_at });
      // What was held and counts under another id, or in words put right, is never read back as it was sent.
      else changes.set(result.id, { state: result.code ? 'settled' : 'acked', seq: result.seq!, sha, acked_at });
    }
    const { epoch, witness, durable_seq } = pushed;
    await store.settlePush(changes, { epoch, witness, durable_seq, heard_at: at }, me.turn);
    this.#batch = Math.min(this.#limits.items, this.#batch * 2);
    await this.#obey(pushed.wipe);
  }

  async #offer(me: Meta, device: string, items: Item[]): Promise<{ answer: Answer; pushed: Pushed | null }> {
    const { send, now } = this.#given;
    const req = newId(now());
    // What this phone numbered before it was paired anew is handed in as that device's: its numbers are its own.
    const path = device === me.device ? '/sync/v1/push' : '/sync/v1/rescue';
    const { epoch, witness } = me;
    const answer = await send(path, { req, device, epoch, witness, manifest: await this.#manifest(items.length, device), items }, me.device);
    return { answer, pushed: pushedOf(answer, req, items.map((item) => item.id)) };
  }

  /** Numbers that were refused or thrown away are told, so that nobody looks for them. */
  async #tell(): Promise<void> {
    const me = await this.#me();
    for (const device of [me.device, ...Object.keys(me.former)]) {
      const { blocked_n, discarded_n } = await this.#manifest(0, device);
      const said = `${blocked_n} ${discarded_n}`;
      if (said !== (this.#told.get(device) ?? 'undefined undefined') && (await this.#offer(me, device, [])).pushed) this.#told.set(device, said);
    }
  }

  async #afterFailedPush(answer: Answer, owns: Own[], asked: Meta): Promise<void> {
    if (answer.status === 409) return this.#rewind(answer, asked);
    if (!owns.length) throw unheard(answer);
    if (answer.status === 401) {
      // A school that does not know the device that this one was must not stop what this one says.
      if (!this.#healed || owns[0]!.device === asked.device) return this.#heal();
      for (const { id } of owns) this.#passed.add(id);
      return;
    }
    const ours = isProblem(answer);
    if (ours ? [400, 413, 422].includes(answer.status) : isFinal(answer)) {
      const { id } = owns[0]!;
      // The fault is somewhere in the batch: halve it until it stands alone, so that it delays nobody else.
      if (owns.length > 1) this.#batch = Math.ceil(owns.length / 2);
      else if (ours) await this.#given.store.settlePush(new Map([[id, { state: 'blocked', code: answer.status === 413 ? 'too_large' : 'malformed' }]]), {});
      else if (this.#passed.size >= MOST_PASSED) throw unheard(answer);
      else this.#passed.add(id); // a filter on the way dislikes this one: it waits, and the others go before it
      return;
    }
    if (answer.status === 0 || answer.status === 408) this.#batch = Math.max(1, Math.ceil(owns.length / 2));
    throw unheard(answer);
  }

  /** 409: the server's log is not the one we knew. To a phone that claims to know nothing it is no answer, or it would loop for ever. */
  async #rewind(answer: Answer, asked: Meta): Promise<void> {
    const { epoch, code } = (answer.body ?? {}) as { epoch?: unknown; code?: unknown };
    if (code !== 'rewound' || typeof epoch !== 'string' || (asked.witness[0] === 0 && asked.cursor === 0)) throw new Stop('no_answer');
    await this.#given.store.rewind(epoch, asked.turn);
  }

  async #pull(): Promise<void> {
    const { store, send, now } = this.#given;
    let unlocked = false;
    for (;;) {
      const me = await this.#me();
      if (!this.token) {
        await this.#unlock(me);
        unlocked = true;
        continue;
      }
      const req = newId(now());
      const { device, epoch, witness, cursor, chain, behind, rev } = me;
      const answer = await send('/sync/v1/pull', { req, device, epoch, witness, cursor, chain, behind, rev, limit: this.#limits.page }, device, this.token);
      const page = pageOf(answer, req);
      if (page) {
        await store.applyPage(page, iso(now()), me);
        await this.#obey(page.wipe);
        // Once it has heard of an erasure it is behind in what it was told, though the server knows of nothing more.
        if (!page.more && !Object.keys((await this.#me()).behind).length) return;
      } else if (answer.status === 401 && !unlocked) {
        this.token = '';
      } else if (answer.status === 409) {
        await this.#rewind(answer, me);
        await this.#push();
      } else throw answer.status === 426 ? new Stop('update') : answer.status === 401 ? new Stop('unpaired') : unheard(answer);
    }
  }

  /** A browser that is killed soon after pairing forgets its cookie; unlocking gives a new one. Once a round. */
  async #heal(): Promise<void> {
    if (this.#healed) throw new Stop('unpaired');
    this.#healed = true;
    await this.#unlock(await this.#me());
  }

  /** K signs what the school asks; a locked phone waits with it. */
  async #unlock({ device }: Meta): Promise<void> {
    const { send, store } = this.#given;
    if (!store.box) throw new Stop('no_answer');
    const { key_id, unlock_key, sign } = store.box;
    const asked = key_id ? await send('/api/v1/devices/challenge', { device }, device) : null;
    const challenge = (asked?.body as { challenge?: unknown } | null)?.challenge;
    if (asked && typeof challenge !== 'string') throw unheard(asked);
    const proof = asked ? { challenge, signature: await sign(`kept-unlock-1\n${device}\n${challenge as string}`) } : { unlock_key };
    const answer = await send('/api/v1/devices/unlock', { device, ...proof }, device);
    const { read_token, seal } = ((answer.status === 200 && answer.body) || {}) as { read_token?: unknown; seal?: SealKey };
    if (typeof read_token === 'string') {
      this.token = read_token;
      if (seal) await store.setMeta({ seal });
      return;
    }
    // A device that was removed is told so by its hello, and what to do then.
    if (answer.status === 403) {
      await this.#hello();
      await this.#push();
    }
    throw answer.status === 401 || answer.status === 403 ? new Stop('unpaired') : unheard(answer);
  }

  /** A removed device empties itself, but only once nothing of its own waits to be sent. */
  async #obey(wipe: boolean | undefined): Promise<void> {
    if (wipe && (await this.#given.store.destroy())) throw new Stop('wiped');
  }
}
