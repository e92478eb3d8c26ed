import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sync } from '../src/sync/core.ts';
import { ADA, ASHAS, BEN, phone, record, Server, unsaved } from './cast.ts';

const states = async (store: { own: () => Promise<{ state: string }[]> }): Promise<string[]> => (await store.own()).map((own) => own.state);

test('a server that went back in time is offered everything that is still held', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved(), unsaved()]);
  await sync.round();
  server.log = server.log.slice(0, 1);
  server.epoch = 'second';
  await store.save([unsaved()]);
  assert.equal((await sync.round()).outcome, 'ok');
  assert.equal(server.log.length, 3);
  assert.ok((await states(store)).every((state) => state === 'settled'));
  assert.equal((await store.meta())?.epoch, 'second');
});

test('a second restore is obeyed too, though nobody was told of either', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved(), unsaved()]);
  await sync.round();
  const backup = server.log.slice(0, 1);
  server.log = [...backup];
  let again = true;
  const send: typeof server.send = async (path, ...rest) => {
    const answer = await server.send(path, ...rest);
    if (again && path.endsWith('/push')) {
      again = false;
      server.log = [...backup];
    }
    return answer;
  };
  assert.equal((await new Sync({ store, send, now: Date.now }).round()).outcome, 'ok');
  assert.equal(server.log.length, 2);
});

test('a pupil who goes while still being filled in, and comes again, is filled in from the beginning', async () => {
  const { store } = await phone(new Server());
  const page = { epoch: 'first', witness: [5, 'a'] as [number, string], durable_seq: 0, rev: '', events: [], cursor: 5, chain: 'a', more: true };
  const now = '2026-11-04T10:15:00Z';
  await store.applyPage({ ...page, scopes: ['school'], behind: {} }, now);
  await store.applyPage({ ...page, scopes: ['school', ASHAS], behind: {} }, now);
  await store.applyPage({ ...page, behind: { [ASHAS]: 3 } }, now);
  await store.applyPage({ ...page, scopes: ['school'], behind: { [ASHAS]: 3 } }, now);
  await store.applyPage({ ...page, scopes: ['school', ASHAS], behind: (await store.meta())!.behind }, now);
  assert.deepEqual((await store.meta())?.behind, { [ASHAS]: 0 });
});

test('a pupil who is lost leaves the phone, and one who is gained arrives whole', async () => {
  const server = new Server();
  server.append({ type: 'plan.pupil', scope: ASHAS, body: { short_name: 'Asha R', year_group: 4 } });
  server.append({ type: 'plan.pupil', scope: `pupil:${BEN}`, body: { short_name: 'Ben O', year_group: 3 } });
  const { store, sync } = await phone(server);
  await sync.round();
  assert.deepEqual((await store.events()).map((event) => event.body['short_name']), ['Asha R']);
  server.scopes = ['school', `user:${ADA}`, `pupil:${BEN}`];
  await sync.round();
  assert.deepEqual((await store.events()).map((event) => event.body['short_name']), ['Ben O']);
});

test('what is counted and in the backup leaves the outbox; before that it stays', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  await sync.round();
  await store.purge('2026-11-04', '2026-10-01');
  assert.equal((await store.own()).length, 1);
  server.durable = 1;
  server.append({ type: 'plan.person', scope: 'school', body: { name: 'Tom R', deliverer_role: 'hlta' } });
  await sync.round();
  await store.purge('2026-11-04', '2026-10-01');
  assert.equal((await store.own()).length, 0);
  assert.equal((await store.events()).length, 2);
});

test('without a backup job an own record stays 35 days', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await store.save([unsaved()]);
  await sync.round();
  await store.purge('2026-12-08', '2026-10-01');
  assert.equal((await store.own()).length, 1);
  await store.purge('2026-12-10', '2026-10-01');
  assert.equal((await store.own()).length, 0);
});

test('days before the half term leave the list', async () => {
  const server = new Server();
  server.append({ type: 'record.log', scope: ASHAS, body: record({ on: '2026-09-10' }) });
  server.append({ type: 'record.log', scope: ASHAS, body: record({ on: '2026-11-03' }) });
  const { store, sync } = await phone(server);
  await sync.round();
  await store.purge('2026-11-04', '2026-10-21');
  assert.deepEqual((await store.events()).map((event) => event.body['on']), ['2026-11-03']);
});

test('a page that another tab was quicker with brings nothing back that was lost meanwhile', async () => {
  const server = new Server();
  const { store } = await phone(server);
  const asked = (await store.meta())!;
  const page = { epoch: 'first', witness: [5, 'a'] as [number, string], durable_seq: 0, rev: 'r2', events: [], cursor: 5, chain: 'a', behind: {}, more: false };
  await store.applyPage({ ...page, scopes: ['school'] }, '2026-11-04T10:15:00Z', asked);
  const late = server.append({ type: 'plan.pupil', scope: ASHAS, body: { short_name: 'Asha R', year_group: 4 } });
  await store.applyPage({ ...page, rev: 'r1', events: [late] }, '2026-11-04T10:15:00Z', asked);
  assert.deepEqual([await store.events(), (await store.meta())!.rev], [[], 'r2']);
});

test('an answer to what was asked before the server went back acknowledges nothing', async () => {
  const { store } = await phone(new Server());
  const fact = unsaved();
  await store.save([fact]);
  await store.rewind('second', 0);
  await store.settlePush(new Map([[fact.id, { state: 'acked', seq: 1 }]]), {}, 0);
  assert.deepEqual(await states(store), ['queued']);
});

test('what another tab read back before its answer came is counted, though no page brings it again', async () => {
  const server = new Server();
  const { store, sync } = await phone(server);
  await sync.round();
  await store.save([unsaved()]);
  server.faults = ['lost'];
  await sync.round();
  const me = (await store.meta())!;
  const page = { epoch: 'first', witness: [1, server.chain()] as [number, string], durable_seq: 0, rev: me.rev, events: server.log, cursor: 1, chain: server.chain(), behind: {}, more: false };
  await store.applyPage(page, '2026-11-04T10:15:00Z');
  await sync.round();
  assert.deepEqual(await states(store), ['settled']);
});

for (const [fault, outcome] of [['no_answer', 'no_signal'], ['captive', 'portal'], [503, 'no_answer']] as const)
  test(`a person is told what is the matter: ${fault} is ${outcome}`, async () => {
    const server = new Server();
    const { sync } = await phone(server);
    server.faults = [fault];
    assert.equal((await sync.round()).outcome, outcome);
  });
