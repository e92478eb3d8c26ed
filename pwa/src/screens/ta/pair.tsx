/** How a phone becomes somebody's: a code scanned or typed, and two digits that both screens show. */
import { finishPairing, me, triesLeft } from '../../app.ts';
import { confirming, evicted, hasPin, newPin, pairWith, undoPairing } from '../../pairing.ts';
import { Alone } from '../../ui/frame.tsx';
import { agent, apple, isInstalled } from '../../ui/platform.ts';
import { local } from '../../ui/signal.ts';
import * as words from '../../words.ts';
import { ChoosePin } from './pin.tsx';

export const CODE_LENGTH = 10;
const platform = (): string => apple || words.pairDevice[/Android/.test(agent) ? 'android' : 'other'];
const clean = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
/** ABCDE-FGHJK, as the SENCO's screen shows it. */
const grouped = (code: string): string => clean(code).replace(/^(.{5})(.)/, '$1-$2');

/** The code of a scanned link. It is taken out of the address at once, so that it is in no history. */
export function codeFromAddress(): string {
  const code = /^#pair=([\w-]+)/.exec(location.hash)?.[1] ?? '';
  if (code) history.replaceState(null, '', location.pathname);
  return code;
}

export function Pair({ code, done }: { code: string; done: () => void }) {
  const fault = local('fault', '');
  const busy = local('busy', false);
  const choosing = local('choosing', false);
  const letters = local(`letters ${code}`, code);
  const name = local('name', platform());
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    letters.value = clean(String(form.get('code')));
    fault.value = letters.value.length === CODE_LENGTH ? '' : words.pairShort;
    if (fault.value) return void document.getElementById('code')?.focus();
    name.value = String(form.get('name')).trim().slice(0, 80) || platform();
    if (hasPin()) await go();
    else choosing.value = true;
  };
  const go = async (): Promise<void> => {
    busy.value = true;
    const answer = await pairWith(letters.value, name.value, me.value?.device);
    busy.value = choosing.value = false;
    if (!confirming.value) fault.value = answer.status === 429 ? words.pairOften : answer.status >= 400 && answer.status < 500 ? words.pairWrong : words.pairNoSignal;
  };
  if (confirming.value) return <Check paired={confirming.value} done={done} differ={() => (fault.value = words.pairDiffer)} />;
  if (choosing.value) return <ChoosePin done={async (pin) => (await newPin(pin), go())} />;
  return (
    <Alone title={words.pairTitle}>
      <p class="lead">{!triesLeft.value ? words.pinGone : evicted.value ? words.pairLost(evicted.value) : words.pairLead}</p>
      {apple && !isInstalled() && <p class="nudge padded">{words.pairApple(apple)}</p>}
      <form onSubmit={(event) => void submit(event)} noValidate>
        {fault.value && <p class="fault" role="alert" id="fault">{fault.value}</p>}
        <label for="code">{words.pairCode}</label>
        <input id="code" name="code" class="code" defaultValue={grouped(letters.value || code)} autocomplete="off" autocapitalize="characters" spellcheck={false} placeholder="" aria-describedby="code-hint" aria-invalid={fault.value !== ''} />
        <p class="hint" id="code-hint">{words.pairCodeHint}</p>
        <label for="name">{words.pairName}</label>
        <input id="name" name="name" defaultValue={name.value} maxLength={80} aria-describedby="name-hint" />
        <p class="hint" id="name-hint">{words.pairNameHint}</p>
        <button type="submit" class="main">{busy.value ? words.pairGoing : words.pairGo}</button>
      </form>
      <p class="how">{words.pairHow}</p>
    </Alone>
  );
}

function Check({ paired, done, differ }: { paired: NonNullable<typeof confirming.value>; done: () => void; differ: () => void }) {
  const start = async (): Promise<void> => {
    await finishPairing(paired);
    done();
  };
  return (
    <Alone title={words.pairHello(paired.user.name)}>
      <p class="lead">{words.pairCheck(paired.school.name)}</p>
      <p>{words.pairDigits}</p>
      <p class="digits">{paired.digits}</p>
      <p class="actions">
        <button type="button" class="main" onClick={() => void start()}>{words.pairSame}</button>
        <button type="button" class="plain" onClick={() => void undoPairing(paired).then(differ)}>{words.pairOther}</button>
      </p>
    </Alone>
  );
}
