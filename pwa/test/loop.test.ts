import { equal, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Outcome } from '../src/sync/core.ts';
import { Loop } from '../src/sync/loop.ts';

/** Rounds that end when they are told to. */
function rounds(t: TestContext, ended = async (): Promise<void> => undefined): { loop: Loop; begun: () => number; end: (outcome?: Outcome) => Promise<void> } {
  const ends: ((outcome: Outcome) => void)[] = [];
  let begun = 0;
  const loop = new Loop({
    round: () => {
      begun++;
      return new Promise((done) => ends.push((outcome) => done({ outcome, retryAfter: null })));
    },
    started: () => undefined,
    ended,
  });
  t.after(() => loop.stop()); // its next round would keep this process for minutes
  const turns = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await new Promise((done) => setImmediate(done));
  };
  return {
    loop,
    begun: () => begun,
    end: async (outcome = 'ok') => {
      await turns();
      ends.shift()!(outcome);
      await turns();
    },
  };
}

test('whoever asks while a round runs hears when the one after it is over', async (t) => {
  const { loop, begun, end } = rounds(t);
  const heard: string[] = [];
  void loop.go().then(() => heard.push('first'));
  void loop.go(true).then(() => heard.push('second'));
  await end();
  equal(heard.join(), '');
  equal(begun(), 2);
  await end();
  equal(heard.sort().join(), 'first,second');
});

test('after a round that found no school nobody is kept waiting for another one', async (t) => {
  const { loop, begun, end } = rounds(t);
  const heard: string[] = [];
  void loop.go();
  void loop.go(true).then(() => heard.push('second'));
  await end('no_answer');
  equal(heard.join(), 'second');
  equal(begun(), 1);
});

test('a round after which nothing could be read back is not the last one', async (t) => {
  let lost = true;
  const { loop, begun, end } = rounds(t, async () => {
    if (lost) throw new Error('the database was lost');
  });
  const first = rejects(loop.go(), /lost/);
  await end();
  await first;
  lost = false;
  void loop.go();
  equal(begun(), 2);
  await end();
});
