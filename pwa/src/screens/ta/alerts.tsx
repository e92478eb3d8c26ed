/** Notices on a phone: asked once, after the first recorded day, and changed in Settings. */
import { ask } from '../../acts.ts';
import { me, say, set, token } from '../../app.ts';
import { canPush, pushState, renew, turnOff, turnOn, type PushState, type Told } from '../../ui/alerts.ts';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';

const PATH = '/api/v1/devices/push';
const told = async (path: string, body: object): Promise<boolean> => (await ask(PATH + path, body)).status === 204;

const begins = (subscription: Told): Promise<boolean> => told('', subscription);
const key = async (): Promise<string | undefined> => ((await ask(`${PATH}/key`, {})).body as { key?: string } | null)?.key;

/** What came of it, in a sentence; what the person wanted is remembered, so that nobody is asked twice. */
async function begin(): Promise<string> {
  const fault = await turnOn(await key(), begins);
  await set({ alerts: true });
  const sentence = fault ? words.alertsFault[fault] : words.alertsOn;
  say(sentence);
  return sentence;
}

let renewed = false;
addEventListener('online', () => void (renewed = false));

/** Once for each opening of the log, when the school has let it in, and once signal is back. */
export function renewAlerts(): void {
  if (renewed || !me.value?.alerts || !token()) return;
  renewed = true;
  void renew(key, begins);
}

const answered = () => ({ said: local('alerts said', ''), busy: local('alerts busy', false) });

/** The browser takes 20 ms of a slow phone to say it: it is asked once for each time that somebody looks at the page. */
let permission = '';
document.addEventListener('visibilitychange', () => void (permission = ''));
const mayAsk = (): boolean => (permission ||= Notification.permission) === 'default';

/** Whether there is something to ask, or to say to the answer; where a browser cannot, nobody is troubled with it. */
export function asksAlerts(): boolean {
  const { said, busy } = answered();
  return busy.value || said.value !== '' || (me.value!.alerts === undefined && canPush() && mayAsk());
}

export function AskAlerts() {
  const { said, busy } = answered();
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
    if (now.value === 'on') {
      await set({ alerts: false });
      said.value = (await turnOff((endpoint) => told('/end', { endpoint }))) ? words.alertsOff : words.alertsFault.failed;
    } else said.value = await begin();
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
