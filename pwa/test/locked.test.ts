import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { all, one, write } from '../src/db/idb.ts';
import type { Meta } from '../src/db/shapes.ts';
import { adopt } from '../src/db/adopt.ts';
import { Store } from '../src/db/store.ts';
import { Sync } from '../src/sync/core.ts';
import { bytesOf, itemText, newLock, utf8, type Lock } from '../src/trust/keys.ts';
import { ADA, ASHAS, paired, Server, unsaved, WEDNESDAY } from './cast.ts';

const PIN = '294017';
const NOTE = 'Read 40 words, 4 more than last time.';
let phones = 0;

/** A phone that was paired with a PIN, and is unlocked. */
async function withPin(server: Server) {
  const user = `pin-${++phones}`;
  const { lock, box, signing_key } = await newLock(PIN);
  const store = new Store(user);
  const words = { ...paired(), user: { id: ADA, name: 'Ada Field', deliverer_role: 'ta' } };
  await store.pair(words, lock);
  store.box = box;
  return { user, store, signing_key, device: words.device, sync: new Sync({ store, send: server.send, now: () => WEDNESDAY }) };
}

const note = (text = NOTE) => unsaved('note.add', { body: { record: unsaved().id, text } });
const withAsha = (): Server => {
  const server = new Server();
  server.append({ type: 'plan.pupil', scope: ASHAS, body: { short_name: 'Asha R', year_group: 4 } });
  return server;
};

/** All that is stored, bytes as letters: what a search of the disk would see. */
async function disk(store: Store): Promise<string> {
  const rows = await store.connection.run(async (db) => (await Promise.all(['meta', 'outbox', 'drafts', 'events', 'refs'].map((name) => all<unknown>(db, name)))).flat());
  return JSON.stringify(rows, (_, value: unknown) => (value instanceof Uint8Array ? String.fromCharCode(...value) : value));
}

test('what is pulled, a note and a draft are on disk under K alone, and are read back with it', async () => {
  const server = withAsha();
  const { store, sync } = await withPin(server);
  await store.save([note()]);
  await store.setDraft({ ...(await store.draft('note 1')), text: 'half a sen' });
  await sync.round();
  const seen = await disk(store);
  for (const secret of ['Asha', NOTE, 'half a sen', 'token']) assert.equal(seen.includes(secret), false, secret);
  assert.ok(JSON.stringify(await store.events()).includes('Asha'));
  assert.equal((await store.draft('note 1')).text, 'half a sen');
  // The same search finds what is written in clear.
  await store.setMeta({ rev: 'Asha' });
  assert.ok((await disk(store)).includes('Asha'));
});

test('every item carries a signature of this phone, with the number that it has', async () => {
  const { user, store, signing_key, device } = await withPin(new Server());
  const other = Object.assign(new Store(user), { box: store.box });
  await Promise.all([store.save([unsaved(), note()]), other.save([unsaved()]), store.save([unsaved()])]);
  const point = await crypto.subtle.importKey('raw', bytesOf(signing_key), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const own = await store.own();
  assert.deepEqual(own.map(({ item }) => item.n), [1, 2, 3, 4]);
  for (const { item } of own)
    assert.ok(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, point, bytesOf(item.signature!), utf8(await itemText(item, ADA, device))));
});

test('a locked phone shows nothing, pulls nothing, and still records and sends, unsigned', async () => {
  const server = withAsha();
  const { store, sync } = await withPin(server);
  await sync.round();
  store.close();
  assert.deepEqual(await store.events(), []);
  await store.save([unsaved(), note()]);
  server.calls = [];
  assert.equal((await sync.round()).outcome, 'ok');
  assert.deepEqual(server.calls, ['/sync/v1/push']);
  assert.deepEqual((await store.own()).map(({ state, item }) => [state, item.signature, item.body['text']]), [['acked', null, undefined], ['acked', null, undefined]]);
});

test('a draft that is typed on while the phone is locked is there after it', async () => {
  const { store } = await withPin(new Server());
  const draft = await store.draft('note 1');
  await store.setDraft({ ...draft, text: 'half' });
  store.close();
  assert.equal((await store.draft('note 1')).text, '');
  await store.setDraft({ ...draft, text: 'half a sentence' });
  assert.equal(await store.unlock(PIN), 5);
  assert.equal((await store.draft('note 1')).text, 'half a sentence');
});

test('the fifth wrong PIN destroys K; queued items still go, and a new pairing reads again', async () => {
  const server = withAsha();
  const { store, sync } = await withPin(server);
  await sync.round();
  await store.save([unsaved()]);
  store.close();
  for (const left of [4, 3, 2, 1]) assert.equal(await store.unlock('111112'), left);
  assert.equal(await store.unlock(PIN), 5);
  store.close();
  for (const left of [4, 3, 2, 1, 0]) assert.equal(await store.unlock('111112'), left);
  assert.equal(await store.unlock(PIN), 0);
  assert.deepEqual((await store.plain()).lock, { wrong: 5 });
  assert.equal((await store.connection.run((db) => all(db, 'refs'))).length, 0);
  assert.equal((await sync.round()).outcome, 'ok');
  assert.equal(server.log.length, 2);
  const { lock, box } = await newLock(PIN);
  await store.pair(paired((await store.meta())!.device), lock);
  store.box = box;
  await sync.round();
  assert.ok(JSON.stringify(await store.events()).includes('Asha'));
});

test('a PIN counts as tried before it is: a page that is killed meanwhile has used it up', async () => {
  const { store } = await withPin(new Server());
  const derive = crypto.subtle.deriveKey;
  crypto.subtle.deriveKey = () => Promise.reject(new Error('killed'));
  await assert.rejects(store.unlock('111112'), { message: 'killed' });
  crypto.subtle.deriveKey = derive;
  assert.equal((await store.plain()).lock!.wrong, 1);
});

test('while the key of a PIN is made its try is written, and nothing is opened before that is on disk', async () => {
  const { store } = await withPin(new Server());
  store.close();
  const { subtle } = crypto;
  const { decrypt } = subtle;
  const counted: string[] = [];
  const onDisk = async (what: string): Promise<void> => void counted.push(`${what} ${(await store.plain()).lock!.wrong}`);
  subtle.decrypt = async (...given) => {
    await onDisk('opens');
    return decrypt.apply(subtle, given);
  };
  assert.equal(await store.unlock('111112'), 4);
  assert.equal(await store.unlock(PIN), 5);
  subtle.decrypt = decrypt;
  assert.deepEqual(counted.slice(0, 2), ['opens 1', 'opens 2']);
  assert.equal((await store.plain()).lock!.wrong, 0);
});

test('the key of a PIN is begun before the disk is asked, and made again where another tab has another lock by now', async () => {
  const { user, store } = await withPin(new Server());
  await store.plain();
  store.close();
  const derive = crypto.subtle.deriveKey;
  const salts: string[] = [];
  crypto.subtle.deriveKey = (...given) => {
    salts.push(String((given[0] as Pbkdf2Params).salt));
    return derive.apply(crypto.subtle, given);
  };
  const known = String((await new Store(user).plain()).lock!.salt);
  assert.equal(await store.unlock(PIN), 5);
  assert.deepEqual(salts, [known]);
  const { lock } = await newLock('583126');
  await new Store(user).pair({ ...paired(), user: { id: ADA, name: 'Ada Field', deliverer_role: 'ta' } }, lock);
  salts.length = 0;
  assert.equal(await store.unlock('583126'), 5);
  crypto.subtle.deriveKey = derive;
  assert.deepEqual(salts, [known, String(lock.salt)]);
  assert.ok(store.box);
});

test('who opens the first list hears that K is there with the right PIN alone, and does not wait for the count of wrong ones', async () => {
  const { store } = await withPin(new Server());
  store.close();
  const heard: boolean[] = [];
  const opens = (): unknown => heard.push(store.box !== null);
  assert.equal(await store.unlock('111112', opens), 4);
  assert.deepEqual(heard, []);
  const { put } = IDBObjectStore.prototype;
  let before: number | undefined;
  IDBObjectStore.prototype.put = function (...given) {
    if ((given[0] as Lock).wrong === 0) before = heard.length;
    return put.apply(this, given);
  };
  assert.equal(await store.unlock(PIN, opens), 5);
  IDBObjectStore.prototype.put = put;
  assert.deepEqual([heard, before], [[true], 1]);
});

test('a phone that was paired before there were PINs is sealed when it gets one, and unlocks as before', async () => {
  const server = withAsha();
  const store = new Store(`old-${++phones}`);
  await store.pair(paired());
  const event = { ...server.log[0]! };
  await store.connection.run((db) => write(db, ['meta', 'refs', 'drafts'], async (stores) => {
    const known = { ...(await new Promise<Meta>((resolve) => { const got = stores('meta').get('me'); got.onsuccess = () => resolve(got.result as Meta); })), unlock_key: 'old key', read_token: 'old token' };
    stores('meta').put(known, 'me');
    stores('meta').delete('lock');
    stores('refs').put({ key: `plan.pupil ${ASHAS} ${event.entity}`, scope: ASHAS, event });
    stores('drafts').put({ id: 'note 1', item: event.id, text: 'half a sen' });
  }));
  await adopt(store, PIN);
  const seen = await disk(store);
  for (const secret of ['Asha', 'half a sen', 'old key', 'old token']) assert.equal(seen.includes(secret), false, secret);
  store.close();
  await store.unlock(PIN);
  assert.ok(JSON.stringify(await store.events()).includes('Asha'));
  assert.equal((await store.draft('note 1')).text, 'half a sen');
  let proof: unknown;
  const send: Server['send'] = (path, body, device, token) => {
    if (path.endsWith('/unlock')) proof = body;
    return server.send(path, body, device, token);
  };
  assert.equal((await new Sync({ store, send, now: () => WEDNESDAY }).round()).outcome, 'ok');
  assert.deepEqual(proof, { device: (await store.meta())!.device, unlock_key: 'old key' });
});

test('a phone that was removed is told so when it asks to read, and empties itself in the same round', async () => {
  const server = new Server();
  const { store, sync } = await withPin(server);
  await store.save([unsaved()]);
  const send: Server['send'] = (path, ...rest) => (/devices/.test(path) ? Promise.resolve({ status: 403, body: { code: 'device_revoked', challenge: 'c' }, retryAfter: null }) : server.send(path, ...rest));
  await sync.round();
  server.wipe = true;
  const asked = new Sync({ store, send: (path, body, ...rest) => (path.endsWith('/challenge') ? Promise.resolve({ status: 200, body: { challenge: 'c' }, retryAfter: null }) : send(path, body, ...rest)), now: () => WEDNESDAY });
  assert.equal((await asked.round()).outcome, 'wiped');
  assert.equal(await store.meta(), undefined);
  assert.equal(await store.connection.run((db) => one<Lock>(db, 'meta', 'lock')), undefined);
});

/** What another tab does while a PIN is tried here. */
function meanwhile(t: TestContext, act: () => Promise<unknown>): void {
  const opens = t.mock.method(crypto.subtle, 'decrypt', async (...given: Parameters<SubtleCrypto['decrypt']>) => {
    opens.mock.restore();
    await act();
    return crypto.subtle.decrypt(...given);
  });
}

test('the right PIN that is still tried when the last wrong one is typed in another tab opens nothing, and brings no K back', async (t) => {
  const { store, user } = await withPin(withAsha());
  const other = new Store(user);
  await other.plain();
  for (let tries = 0; tries < 3; tries++) await other.unlock('000001');
  store.close();
  await store.plain();
  meanwhile(t, () => other.unlock('000001'));
  assert.equal(await store.unlock(PIN), 0);
  assert.equal(store.box, null);
  assert.deepEqual((await store.plain()).lock, { wrong: 5 });
});

test('the right PIN of before, still tried when another tab has paired anew, does not bring that lock back', async (t) => {
  const { store, user, device } = await withPin(withAsha());
  const { lock } = await newLock('518360');
  store.close();
  await store.plain();
  meanwhile(t, () => new Store(user).pair({ ...paired(device), user: { id: ADA, name: 'Ada Field', deliverer_role: 'ta' } }, lock));
  await store.unlock(PIN);
  assert.equal(store.box, null);
  assert.deepEqual((await store.plain()).lock, lock);
});
