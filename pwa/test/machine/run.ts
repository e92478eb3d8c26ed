/**
 * Machines drawn from seeds: what people, a network and a school do to three phones of two people, then rest.
 *
 * Longer than a page of deeds would be by the table that draws them. Prints the tally, or the seed and the history of what fell.
 */
import { newId } from '../../src/model/ids.ts';
import { renamed, type Unsaved } from '../../src/db/shapes.ts';
import { hasSpilled, spill } from '../../src/db/spill.ts';
import { Store } from '../../src/db/store.ts';
import { fold, layOver, type Fact } from '../../src/model/fold.ts';
import { drainSpill } from '../../src/db/drain.ts';
import { discard } from '../../src/db/let_go.ts';
import { changeRecords, undoRecords } from '../../src/model/acts.ts';
import { takeBack } from '../../src/model/take_back.ts';
import { Chance } from './chance.ts';
import { control, weather } from './network.ts';
import type { Round } from '../../src/sync/core.ts';
import { Phone, power } from './phone.ts';
import { must, Violation, World } from './world.ts';

const FAULTS = [
  'lost_request', 'lost_answer', 'lost_answer', 'delayed', 'twice', 'portal_page', 'portal_json', 'filter', 'filter_json', 'unknown', 'rewound',
  'too_large', 'update', 'often', 'busy', 'wrong_req', 'wrong_shape', 'cut', 'old_answer', 'crash_commit',
];
const REFUSED = ['oversize', 'half a letter', 'malformed'];
const KINDS = ['fine', 'fine', 'fine', 'fine', 'note', 'note', 'invalid', 'unheard of', 'collision', ...REFUSED];
const STEPS = 24;

type Deed = (world: World, phone: Phone, chance: Chance) => Promise<void>;

/** The school removed this phone, and it emptied itself: it is paired again. */
async function wiped(world: World, phone: Phone, rounds: (Round | null)[]): Promise<void> {
  if (!rounds.some((round) => round?.outcome === 'wiped')) return;
  await world.forsakeRefused(phone);
  await world.pair(phone);
}

const deeds: [number, Deed][] = [
  [6, async (world, phone, chance) => {
    for (let i = 1 + chance.below(6); i > 0; i--) {
      const kind = chance.one(KINDS);
      const facts = kind === 'fine' && chance.is(0.3) ? world.pupils.slice(0, 2).map((pupil) => world.fact(phone, pupil, kind)) : [world.fact(phone, chance.one(world.pupils), kind)];
      await world.save(phone, facts, REFUSED.includes(kind), chance.is(0.1) ? 1 + chance.below(3) : 0);
      world.note(`${phone.name} saves ${kind}`);
    }
  }],
  [3, async (world, phone, chance) => {
    const own = (await phone.store.own()).filter(({ state }) => state !== 'blocked');
    const state = layOver(fold(await phone.store.events()), own.map(({ item }): Fact => ({ ...item, user: phone.user, seq: null })));
    const records = [...state.records.values()].filter((each) => !each.voided && typeof each.minutes === 'number' && world.pupils.includes(each.pupil));
    if (!records.length) return;
    const record = chance.one(records);
    world.note(`${phone.name} changes a record`);
    await world.save(phone, chance.is(0.4) ? undoRecords([record], phone.now()) : changeRecords([record], { minutes: chance.below(60) }, phone.now()));
  }],
  [10, async (world, phone, chance) => {
    const faults = Array.from({ length: chance.below(6) }, () => (chance.is(0.6) ? chance.one(FAULTS) : ''));
    const tabs = chance.is(0.3) ? 2 + chance.below(2) : 1;
    const killed = chance.is(0.15) ? { writes: 1 + chance.below(8) } : chance.is(0.15) ? { hears: chance.below(4) } : {};
    const rounds = await phone.sync(faults, tabs, killed);
    world.note(`${phone.name} syncs in ${tabs} tabs [${faults.join()}] ${JSON.stringify(killed)}: ${rounds.map((round) => round?.outcome ?? 'killed').join()}`);
    await wiped(world, phone, rounds);
  }],
  [2, async (world, phone, chance) => {
    // Often while the phone does not know whether its last words arrived, and has more.
    const pupil = chance.one(world.pupils);
    if (chance.is(0.6)) {
      await world.save(phone, [world.fact(phone, pupil, 'fine')]);
      await wiped(world, phone, await phone.sync(chance.one([['lost_answer'], ['', 'lost_answer'], ['', '', 'lost_answer']]), 1, {}));
      await world.save(phone, [world.fact(phone, pupil, 'note')]);
    }
    if (await world.erase(pupil)) world.note(`${pupil.slice(-4)} is erased, and ${phone.name} had more to say`);
  }],
  [2, async (world, phone, chance) => {
    // I16: the same draft is open in several tabs, and each saves it.
    const tabs = Array.from({ length: 2 + chance.below(2) }, () => Object.assign(new Store(phone.db), { box: phone.box }));
    const drafts = await Promise.all(tabs.map((tab) => tab.draft('a note')));
    const text = `Draft ${world.history.length}`;
    const base = world.fact(phone, chance.one(world.pupils), 'note');
    const fact = (item: string): Unsaved => renamed({ ...base, body: { ...base.body, text } }, item);
    const saved = await Promise.all(tabs.map((tab, i) => tab.save([fact(drafts[i]!.item)], 'a note')));
    await world.remember(phone, saved.flat(), false);
    must('I16', saved.flat().length === 1, `${tabs.length} tabs on one draft made ${saved.flat().length} events`);
    world.note(`${phone.name} saves one draft in ${tabs.length} tabs`);
  }],
  [2, async (world, phone, chance) => {
    // I16: the same session is said in several tabs that have not heard of each other.
    const { next_n } = (await phone.store.meta())!;
    const pupil = chance.one(world.pupils);
    const tabs = Array.from({ length: 2 }, () => Object.assign(new Store(phone.db), { box: phone.box }));
    const base = world.fact(phone, pupil, 'fine');
    const saved = await Promise.all(tabs.map((tab) => tab.save([renamed(base, newId(phone.now()))], undefined, next_n)));
    await world.remember(phone, saved.flat(), false);
    must('I16', saved.flat().length === 1, `one session was said ${saved.flat().length} times`);
    world.note(`${phone.name} says one session in two tabs`);
  }],
  [2, async (world, phone, chance) => {
    // The storage was full: what is in the spare place is brought home by whichever tabs there are, and one may be killed in it.
    if (!(await phone.store.meta())) return;
    const pupil = chance.one(world.pupils);
    const log = world.fact(phone, pupil, 'fine');
    const facts = [world.fact(phone, pupil, 'note'), { ...log, body: { ...log.body, starts_at: `09:${10 + (world.history.length % 50)}` } }];
    must('I3', await spill(phone.store, facts), 'the spare place takes nothing');
    power.left = chance.is(0.5) ? 1 + chance.below(4) : 0;
    const tabs = Array.from({ length: 1 + chance.below(3) }, () => Object.assign(new Store(phone.db), { box: phone.box }));
    await Promise.allSettled(tabs.map((tab) => drainSpill(tab)));
    power.left = 0;
    await drainSpill(tabs[0]!);
    const home = (await phone.store.own()).filter(({ id }) => facts.some((fact) => fact.id === id));
    await world.remember(phone, home, false);
    must('I3', home.length === facts.length && !hasSpilled(phone.store), `${home.length} of ${facts.length} came home from the spare place`);
    world.note(`${phone.name} brings ${facts.length} home from the spare place in ${tabs.length} tabs`);
  }],
  [1, async (world, phone) => {
    const blocked = (await phone.store.own()).find(({ state }) => state === 'blocked');
    if (!blocked) return;
    for (const [key, { item }] of world.saved) if (key.startsWith(blocked.id) && item.n === blocked.item.n) world.discarded.add(key);
    await discard(phone.store, blocked.id);
    world.note(`${phone.name} throws away n=${blocked.item.n}`);
  }],
  [1, async (world, phone) => {
    const held = (await phone.store.own()).find(({ state, item }) => state === 'held' && item.type === 'record.log');
    if (!held) return;
    await world.save(phone, takeBack(held.item, phone.now()));
    world.note(`${phone.name} takes back n=${held.item.n}, which is held`);
  }],
  [3, async (world, phone, chance) => {
    const pupil = chance.one(world.pupils);
    if (world.gone.has(pupil)) return;
    const had = world.grants[phone.user]!;
    const given = !had.includes(pupil);
    await control('grant', { person: phone.user, pupil, given });
    world.grants[phone.user] = given ? [...had, pupil] : had.filter((each) => each !== pupil);
    world.note(`${phone.name.split(' ')[0]} ${given ? 'gains' : 'loses'} a pupil`);
  }],
  [2, async (world, phone, chance) => {
    const pupil = chance.one(world.pupils);
    if (world.gone.has(pupil)) return;
    world.note(`${phone.name} is overtaken by another tab, while a grant changes`);
    await phone.overtaken(1 + chance.below(4), async () => {
      const had = world.grants[phone.user]!;
      const given = !had.includes(pupil);
      await control('grant', { person: phone.user, pupil, given });
      world.grants[phone.user] = given ? [...had, pupil] : had.filter((each) => each !== pupil);
    });
    if (!(await phone.store.meta())) {
      await world.forsakeRefused(phone);
      await world.pair(phone);
    }
  }],
  [1, async (world, _, chance) => world.note(`the SENCO looks: ${await control<string>('settle', { which: chance.below(9), how: chance.one(['release', 'return', 'edit']) })}`)],
  [2, async (world) => {
    await world.backUp();
    world.note('a backup is taken');
  }],
  [2, async (world, _, chance) => {
    const told = chance.is(0.5);
    await world.restore(chance.below(2), told);
    world.note(`a backup is put back${told ? '' : ', and nobody is told'}`);
  }],
  [1, async (world) => {
    await control('arrive');
    world.note('a request arrives late');
  }],
  [1, async (world, phone) => {
    world.note(`${phone.name} is paired again`);
    await world.pair(phone);
  }],
  [1, async (world, phone) => {
    world.note(`${phone.name} is removed, and paired again`);
    await control('revoke', { device: (await phone.store.meta())!.device });
    await world.pair(phone);
  }],
  [1, async (world, phone) => {
    world.note(`${phone.name} is removed`);
    await control('revoke', { device: (await phone.store.meta())!.device });
  }],
  [1, async (world, phone) => {
    world.note(`${phone.name} loses its storage`);
    await world.forsake(phone);
    await world.pair(phone);
  }],
  [1, async (world, phone, chance) => {
    phone.skew = (chance.below(3) - 1) * 10 * 365 * 86_400_000;
    world.note(`${phone.name}’s clock jumps`);
  }],
  [1, (_, phone) => Promise.resolve(phone.open())],
  [1, (world) => world.rest()],
];
const drawn = deeds.flatMap(([weight, deed]) => Array.from({ length: weight }, () => deed));

async function machine(seed: number): Promise<void> {
  const chance = new Chance(seed);
  const world = new World(chance);
  try {
    await world.begin();
    for (let i = 0; i < STEPS; i++) {
      await chance.one(drawn)(world, chance.one(world.phones), chance);
      await world.check();
    }
    await world.rest();
  } catch (fault) {
    const why = fault instanceof Violation ? fault.message : String((fault as Error).stack);
    process.stdout.write(`${why}\nseed ${seed}\n${world.history.map((line, i) => `  ${i + 1}. ${line}`).join('\n')}\n`);
    process.exit(1);
  }
}

const first = Number(process.env['MACHINE_SEED'] ?? 1);
const count = Number(process.env['MACHINE_COUNT'] ?? 1);
for (let seed = first; seed < first + count; seed++) await machine(seed);
process.stdout.write(`${count} machines, ${weather.calls} calls, ${weather.faulted} of them faulted, nothing fell\n`);
process.exit(0);
