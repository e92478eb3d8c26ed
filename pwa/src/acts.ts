/** What a person does on the later screens alone: it is not in the start. */
import { leave, me, opened, phase, pulled, reload, rounds, start, token, triesLeft, users } from './app.ts';
import { discard } from './db/let_go.ts';
import { drainSpill } from './db/drain.ts';
import { note } from './db/open.ts';
import { send } from './net.ts';
import { goes } from './pairing.ts';
import type { Answer } from './sync/answers.ts';
import { empty } from './trust/empty.ts';
import { forgetLocals } from './ui/signal.ts';

/** Somebody at a shared device says who they are: what opens is their list, and what they save is their queue. */
export async function become(user: string): Promise<void> {
  rounds()?.stop();
  const before = opened();
  await note('user', user);
  forgetLocals();
  pulled.value = [];
  await start();
  // A PIN that was still tried may have opened the list of whoever was here before.
  if (before.connection.user !== user) {
    before.close();
    pulled.value = [];
  }
  if (phase.value === 'room') phase.value = triesLeft.value ? 'locked' : 'room';
}

/** Asks the server for this person, with what the last round was let in by. */
export async function ask(path: string, body: object): Promise<Answer> {
  await rounds()?.go(true);
  return send(path, body, me.value!.device, token());
}

export const sendNow = (): void => void rounds()?.go(true);

export async function forget(id: string): Promise<void> {
  await discard(opened(), id);
  await reload();
}

/** Refuses while anything waits to be sent: what a person saved never leaves with them unsent. */
export async function signOut(): Promise<boolean> {
  const { device } = me.value!;
  const mine = opened();
  await drainSpill(mine).catch(() => false);
  if (!(await mine.destroy())) {
    await reload(); // it says what waits
    return false;
  }
  await leave(mine);
  if (users.value.length) await start();
  else {
    await empty();
    phase.value = 'unpaired';
  }
  void goes(device);
  return true;
}
