/** Notices on a phone: asked once, after the first recorded day, and changed in Settings. */
import { ask } from '../../acts.ts';
import { say, set } from '../../app.ts';
import { canPush, pushState, turnOff, turnOn, type PushState } from '../../ui/alerts.ts';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';

const PATH = '/api/v1/devices/push';
const told = async (path: string, body: object): Promise<boolean> => (await ask(PATH + path, body)).status === 204;

/** What came of it, in a sentence; what the person wanted is remembered, so that nobody is asked twice. */
async function begin(): Promise<string> {
  const { body } = await ask(`${PATH}/key`, {});
  const fault = await turnOn((body as { key?: string } | null)?.key, (subscription) => told('', subscription));
  await set({ alerts: true });
  const sentence = fault ? words.alertsFault[fault] : words.alertsOn;
  say(sentence);
  return sentence;
}

/** Whether there is something to ask: where a browser cannot, nobody is troubled with it. */
export const canAsk = (): boolean => canPush() && Notification.permission === 'default';

export function AskAlerts() {
  const said = local('alerts said', '');
  const busy = local('alerts busy', false);
  const yes = async (): Promise<void> => {
    busy.value = true;
    said.value = await begin();
    busy.value = false;
  };
  if (said.value) return <p class="nudge padded">{said.value}</p>;
  return (
    <section class="nudge padded">
      <p>{words.alertsAsk}</p>
      <p class="actions">
        <button type="button" class="chip" onClick={() => void yes()}>{busy.value ? words.alertsTurning : words.alertsYes}</button>
        <button type="button" class="plain" onClick={() => void set({ alerts: false })}>{words.alertsNo}</button>
      </p>
    </section>
  );
}

export function Alerts() {
  const now = local<PushState | ''>('alerts state', '');
  const said = local('alerts said', '');
  const look = async (): Promise<void> => void (now.value = await pushState());
  if (!now.value) void look();
  const change = async (): Promise<void> => {
    if (now.value === 'on') said.value = (await turnOff((endpoint) => told('/end', { endpoint }))) ? words.alertsOff : words.alertsFault.failed;
    else said.value = await begin();
    await look();
  };
  return (
    <section>
      <h2>{words.alerts}</h2>
      <p>{said.value || (now.value && words.alertsState[now.value])}</p>
      {now.value.startsWith('o') && <button type="button" class="plain" onClick={() => void change()}>{now.value === 'on' ? words.alertsTurnOff : words.alertsTurnOn}</button>}
    </section>
  );
}
