/** What truly happens and happened, and what must hold: the onlooker's knowledge, that no phone and no server has. */
import { onTop, renamed, type Unsaved } from '../../src/db/shapes.ts';
import type { Own } from '../../src/db/open.ts';
import type { Item, Paired } from '../../src/gen/wire.ts';
import { canonical } from '../../src/model/canonical.ts';
import { fold, layOver, type Fact, type State } from '../../src/model/fold.ts';
import { newId, shaOf } from '../../src/model/ids.ts';
import { record } from '../cast.ts';
import type { Chance } from './chance.ts';
import { newLock } from '../../src/trust/keys.ts';
import { control, pairWith } from './network.ts';
import { Died, Phone, power } from './phone.ts';

/** The `body` is null where it was erased. */
export type Row = Omit<Fact, 'body'> & { body: Fact['body'] | null; seq: number; device: string | null; n: number | null; sha: string };
type Seen = { log: Row[]; held: { id: string; sha: string; resolution: string | null }[]; received: Record<string, number[]>; stored: Set<string> };
type School = { school: string; devices: { id: string; user: string; append: string; read: string }[]; plans: Record<string, string>; grants: Record<string, string[]> };
type Saved = { item: Item; device: string; db: string; refused: boolean };

export class Violation extends Error {}
export const must = (name: string, holds: boolean, detail: string): void => {
  if (!holds) throw new Violation(`${name} fell: ${detail}`);
};

const BATCH = 4;
const keyOf = (id: string, sha: string): string => `${id} ${sha}`;
const has = (own: Own): boolean => own.state === 'acked' || own.state === 'settled' || own.state === 'held';
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What two folds must agree in. */
const shown = ({ records, notes, presence, equipment, held }: State): string =>
  JSON.stringify([records, notes, presence, equipment, held].map((map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, canonical({ ...(JSON.parse(JSON.stringify(value)) as object), stated_at: null })])));

export class World {
  readonly history: string[] = [];
  readonly phones: Phone[] = [];
  readonly chance: Chance;
  saved = new Map<string, Saved>();
  /** What no protocol can bring back: it was on a phone that is gone, and nowhere else. */
  lost = new Set<string>();
  discarded = new Set<string>();
  /** What was acknowledged and taken away by a restore that the phone may not know of yet. */
  forgiven = new Set<string>();
  /** Pupils who were erased. */
  gone = new Set<string>();
  school!: School;
  grants: Record<string, string[]> = {};
  backups = 0;
  constructor(chance: Chance) {
    this.chance = chance;
  }

  async begin(): Promise<void> {
    this.school = await control<School>('reset');
    this.grants = structuredClone(this.school.grants);
    const [one, two] = [{ jar: new Map<string, string>() }, { jar: new Map<string, string>() }];
    const names = ['Ada’s phone', 'Ada on the shared tablet', 'Tom on the shared tablet'];
    for (const [i, { id, user, append, read }] of this.school.devices.entries()) {
      const phone = new Phone(names[i]!, user, i ? two : one);
      phone.browser.jar.set(`kept-append-${id}`, append);
      await phone.pair({
        device: id, user: { id: user, name: names[i]!, deliverer_role: 'ta' }, school: { id: this.school.school, name: '', demo: false },
        digits: '', epoch: '', key_id: null, seal: undefined!, unlock_key: `unlock-${id}`, read_token: read, read_until: '',
      });
      this.phones.push(phone);
    }
  }

  note(line: string): void {
    this.history.push(line);
  }

  get pupils(): string[] {
    return Object.keys(this.school.plans);
  }

  fact(phone: Phone, pupil: string, kind: string): Unsaved {
    const id = newId(phone.now());
    const about = { id, entity: id, scope: `pupil:${pupil}`, base: null, stated_at: new Date(phone.now()).toISOString() };
    const body = record({ session: id, provision: this.school.plans[pupil]!, on: '2026-11-03', minutes: 5 + this.chance.below(50) });
    const note = (text: string): Unsaved => ({ ...about, type: 'note.add', body: { record: id, text } });
    if (kind === 'note') return note('Read “well” 😀');
    if (kind === 'oversize') return note('x'.repeat(66_000));
    if (kind === 'half a letter') return note('Well done \ud83d');
    if (kind === 'malformed') return { ...about, scope: 'playground', type: 'record.log', body };
    if (kind === 'invalid') return { ...about, type: 'record.log', body: { ...body, minutes: 'thirty' } };
    if (kind === 'unheard of') return { ...about, type: 'pupil.smiled', body };
    const taken = kind === 'collision' ? [...this.saved.values()].filter(({ db }) => db !== phone.db) : [];
    const fact: Unsaved = { ...about, type: 'record.log', body };
    return taken.length ? renamed(fact, this.chance.one(taken).item.id) : fact;
  }

  /** Saves, and remembers what was said to be saved. A collision that this phone itself holds is none. */
  async save(phone: Phone, facts: Unsaved[], refused = false, dies = 0, draft?: string): Promise<Own[]> {
    if (!(await phone.store.meta())) return [];
    power.left = dies;
    try {
      const own = await phone.store.save(facts, draft);
      await this.remember(phone, own, refused);
      return own;
    } catch (fault) {
      if (!(fault instanceof Died) && !(fault instanceof DOMException)) throw fault;
      phone.open();
      return [];
    } finally {
      power.left = 0;
    }
  }

  async remember(phone: Phone, own: Own[], refused: boolean): Promise<void> {
    for (const { id, item, device } of own) this.saved.set(keyOf(id, await shaOf(canonical(item))), { item, device, db: phone.db, refused });
  }

  /** Pairs a phone that is empty, that was removed, or whose credentials the school does not know any more. */
  async pair(phone: Phone): Promise<void> {
    const before = (await phone.store.meta())?.device;
    const code = (): Promise<string> => control<string>('code', { person: phone.user });
    const { box, signing_key } = await newLock('294017');
    let answer = before ? await pairWith(phone.browser, await code(), before, signing_key) : null;
    const anew = !answer || answer.status === 409;
    if (anew) answer = await pairWith(phone.browser, await code(), newId(phone.now()), signing_key);
    must('pairing', answer?.status === 200, `${phone.name}: ${answer?.status}`);
    await phone.pair(answer!.body as Paired, box);
    // A device that a backup does not know is paired again after a restore; one that it was before cannot be.
    if (anew) for (let i = 0; i < 2; i++) await this.backUp();
  }

  async backUp(): Promise<void> {
    this.backups = Math.min(2, this.backups + 1);
    await control('backup', { grants: this.grants });
  }

  async restore(which: number, told: boolean): Promise<void> {
    const grants = await control<Record<string, string[]> | null>('restore', { which, epoch: told ? `epoch-${this.history.length}` : null });
    if (!grants) return;
    this.grants = grants;
    this.forgetGrants();
    const { stored } = await this.look();
    const alive = new Set(this.phones.map(({ db }) => db));
    for (const [key, { db }] of this.saved) if (!stored.has(key) && !alive.has(db)) this.lost.add(key);
    const here = new Set<string>();
    for (const phone of this.phones)
      for (const own of await phone.store.own()) {
        here.add(keyOf(own.id, await shaOf(canonical(own.item))));
        if (has(own) && !stored.has(keyOf(own.id, own.sha!))) this.forgiven.add(keyOf(own.id, own.sha!));
      }
    // What the phones let go of when the pupil was erased, nobody can bring again.
    for (const [key, { item }] of this.saved) if (this.isErased(item.scope) && !stored.has(key) && !here.has(key)) this.lost.add(key);
  }

  /** All that was said of a pupil goes; false where there is nothing left of it. */
  async erase(pupil: string): Promise<boolean> {
    if (!(await control<boolean>('erase', { pupil }))) return false;
    this.gone.add(pupil);
    this.forgetGrants();
    return true;
  }

  isErased(scope: string): boolean {
    return this.gone.has(scope.slice('pupil:'.length));
  }

  private forgetGrants(): void {
    for (const [user, pupils] of Object.entries(this.grants)) this.grants[user] = pupils.filter((each) => !this.gone.has(each));
  }

  /** The storage of this phone is gone. What nobody else has is lost. */
  async forsake(phone: Phone): Promise<void> {
    const { stored } = await this.look();
    for (const [key, { db }] of this.saved) if (db === phone.db && !stored.has(key)) this.lost.add(key);
    phone.empty();
  }

  async look(): Promise<Seen> {
    const seen = await control<Seen>('look');
    seen.stored = new Set([...seen.log.filter((row) => row.device).map((row) => keyOf(row.id, row.sha)), ...seen.held.map(({ id, sha }) => keyOf(id, sha))]);
    return seen;
  }

  /** What must hold after every step. */
  async check(): Promise<Seen> {
    const seen = await this.look();
    const { log, held, stored } = seen;
    const ids = log.map(({ id }) => id);
    must('I2', new Set(ids).size === ids.length, 'an id is in the log twice');
    const shas = log.filter((row) => row.device).map(({ sha }) => sha);
    must('I2', new Set(shas).size === shas.length, 'one item is in the log as two events');
    must('I2', new Set(held.map(({ id, sha }) => keyOf(id, sha))).size === held.length, 'one item is held twice');
    const bySha = new Map([...this.saved].map(([key, saved]) => [key.slice(-32), saved]));
    for (const row of log) must('I19', row.body === null || row.type === 'erase' || !this.isErased(row.scope), `what was said at ${row.seq} of who was erased still stands in the log`);
    for (const row of log.filter(({ device, body }) => device && body)) {
      const said = bySha.get(row.sha);
      must('I12', said !== undefined && canonical(said.item.body) === canonical(row.body) && said.device === row.device && said.item.n === row.n, `what is at ${row.seq} is not what was saved`);
    }
    const here = new Set<string>();
    for (const phone of this.phones)
      for (const own of await phone.store.own()) {
        const key = keyOf(own.id, await shaOf(canonical(own.item)));
        here.add(key);
        must('I2', this.saved.has(key), `${phone.name} holds what nobody saved`);
        if (own.state === 'queued') continue;
        must('I12', own.state === 'blocked' || key === keyOf(own.id, own.sha!), `${phone.name} acknowledged another content`);
        must('I1', !has(own) || stored.has(key) || this.forgiven.has(key), `${phone.name}: ${own.item.type} n=${own.item.n} is ${own.state} and not in the log`);
      }
    for (const [key, { item }] of this.saved)
      must('I3', here.has(key) || stored.has(key) || this.lost.has(key) || this.discarded.has(key), `${item.type} n=${item.n} is neither on a phone nor in the log`);
    return seen;
  }

  scopes({ user }: Phone): string[] {
    return ['school', `user:${user}`, ...(this.grants[user] ?? []).map((pupil) => `pupil:${pupil}`)];
  }

  /** The network works, and everybody syncs until nothing is new. */
  async rest(): Promise<void> {
    this.note('everything comes to rest');
    for (let i = 0; i < 2; i++) await control('arrive');
    for (let i = 0; i < 8; i++) {
      let calm = true;
      for (const phone of this.phones) calm = (await this.settle(phone)) && calm;
      const head = (await this.check()).log.length;
      for (const phone of this.phones) calm &&= (await phone.store.meta())!.cursor === head;
      if (calm) break;
    }
    const seen = await this.check();
    for (const phone of this.phones) await this.isAtRest(phone, seen);
    const still = [...this.saved].filter(([key, { refused }]) => !seen.stored.has(key) && !this.lost.has(key) && !refused);
    must('I11', still.length === 0, `at rest and not in the log: ${still.map(([, { item }]) => `${item.type} n=${item.n}`).join()}`);
  }

  /** One round on a working network: it drains within its bound, or learns what it must. True where nothing was new. */
  private async settle(phone: Phone): Promise<boolean> {
    if (!(await phone.store.meta())) await this.pair(phone);
    const before = await phone.store.meta();
    const waiting = (await phone.store.own()).filter(({ state }) => state === 'queued');
    phone.tab.pushes = 0;
    const [round] = await phone.sync([], 1, {});
    const outcome = round?.outcome;
    if (outcome === 'wiped') await this.forsakeRefused(phone);
    else if (outcome === 'unpaired') await this.pair(phone);
    else {
      must('I9', outcome === 'ok' || outcome === 'no_answer', `${phone.name} comes to ${outcome} on a working network`);
      const me = (await phone.store.meta())!;
      if (me.turn === before!.turn && outcome === 'ok') {
        const bound = new Set(waiting.map(({ device }) => device)).size + Math.ceil(waiting.length / BATCH) + Math.log2(BATCH) + 2;
        must('I10', phone.tab.pushes <= bound, `${phone.name}: ${waiting.length} items, ${phone.tab.pushes} requests`);
      }
      must('I9', outcome !== 'ok' || (await phone.store.own()).every(({ state }) => state !== 'queued'), `${phone.name} ends a round, and an item still waits`);
      return outcome === 'ok' && same(me, before);
    }
    return false;
  }

  /** The school removed this phone: it has emptied itself. What the school had refused goes with it. */
  async forsakeRefused(phone: Phone): Promise<void> {
    for (const [key, { db, refused }] of this.saved) if (db === phone.db && refused) this.lost.add(key);
    must('I7', (await phone.store.events()).length === 0, `${phone.name} was emptied and is not empty`);
    phone.empty();
  }

  private async isAtRest(phone: Phone, { log, received }: Seen): Promise<void> {
    const [me, own, events] = [(await phone.store.meta())!, await phone.store.own(), await phone.store.events()];
    const scopes = this.scopes(phone);
    must('I8', same([...me.scopes].sort(), [...scopes].sort()) && same(me.behind, {}), `${phone.name} knows ${me.scopes.length} of ${scopes.length} scopes`);
    must('I7', events.every(({ scope }) => scopes.includes(scope)), `${phone.name} holds what it may not read any more`);
    const mine = onTop(own, me.scopes, new Set(events.map(({ id }) => id)), new Map()).filter(({ state }) => state === 'queued' || state === 'acked');
    const facts = mine.map(({ item }): Fact => ({ ...item, user: phone.user, seq: null }));
    const expected = log.filter((row): row is Row & Fact => row.body !== null && scopes.includes(row.scope));
    const [here, there] = [shown(layOver(fold(events), facts)), shown(fold(expected))];
    must('I6', here === there, `${phone.name} folds to another state than the log`);
    const told = (gone: string): number => Math.max(0, ...log.flatMap(({ type, scope, body, seq }) => (type === 'erase' && scope === `user:${phone.user}` && body?.['scope'] === gone ? [seq] : [])));
    for (const { state, seq, item } of own)
      // What came after that is held, and may be let out or taken back.
      must('I19', state === 'queued' || state === 'blocked' || !this.isErased(item.scope) || (state !== 'acked' && seq! > told(item.scope)), `${phone.name} keeps ${state} words of who was erased: ${item.type} n=${item.n} at ${seq}, told at ${told(item.scope)}`);
    const refused = own.filter(({ state }) => state === 'blocked');
    must('I9', refused.every(({ id, item }) => [...this.saved].some(([key, s]) => key.startsWith(id) && s.refused && s.item.n === item.n)), `${phone.name}: an item was refused that can be stored`);
    for (const device of [me.device, ...Object.keys(me.former)]) {
      const { next_n, discarded } = me.former[device] ?? me;
      const arrived = received[device] ?? [];
      const kept = refused.flatMap((o) => (o.device === device ? [o.item.n] : []));
      // What was erased, and went with the log that had it, nobody has any more.
      const gone = [...this.saved].flatMap(([key, { device: by, item }]) => (by === device && this.lost.has(key) && this.isErased(item.scope) ? [item.n] : []));
      const all = [...new Set([...arrived, ...kept, ...discarded, ...gone])].sort((a, b) => a - b);
      must('I17', same(all, Array.from({ length: next_n - 1 }, (_, i) => i + 1)), `${phone.name}: of ${next_n - 1} numbers ${all.join()} are accounted for`);
      must('I17', (await control<number[]>('missing', { device })).every((n) => gone.includes(n)), `${phone.name} lost nothing, and something is missing`);
    }
  }
}
