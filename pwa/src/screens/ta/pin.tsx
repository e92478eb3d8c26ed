/** Six digits, chosen once and typed to open: a field for keyboards and screen readers, and a pad for thumbs. */
import { me, phase, queued, state, triesLeft, unlock, users } from '../../app.ts';
import { cardsOf, type Card } from '../../model/today.ts';
import { isWeak, TRIES } from '../../trust/keys.ts';
import { later } from '../../ui/fetch_later.ts';
import { Alone } from '../../ui/frame.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words.ts';
import { CardView, openKey } from './card.tsx';

const LENGTH = 6;

/** The sixth digit is the answer: nothing else is to be selected. */
function Pad({ fault, done }: { fault: string; done: (pin: string) => Promise<void> }) {
  const pin = local('pin', '');
  const stuck = local('pin stuck', false);
  const type = async (digits: string): Promise<void> => {
    if (pin.value.length === LENGTH) return;
    pin.value = digits.replace(/\D/g, '').slice(0, LENGTH);
    if (pin.value.length < LENGTH) return;
    stuck.value = false;
    await done(pin.value).catch(() => (stuck.value = true));
    pin.value = '';
  };
  return (
    <div class="pad">
      <Fault text={stuck.value ? words.pinNoSpace : ''} />
      <input type="password" inputMode="none" autocomplete="one-time-code" aria-label={words.pin} value={pin.value} aria-invalid={!!fault} onInput={(event) => void type(event.currentTarget.value)} ref={(field) => queueMicrotask(() => field?.focus())} />
      {[...'1234567890<'].map((key) => (
        <button type="button" class="chip" key={key} aria-label={key === '<' ? words.pinBack : key} onClick={() => void type(key === '<' ? pin.value.slice(0, -1) : pin.value + key)}>{key === '<' ? '⌫' : key}</button>
      ))}
    </div>
  );
}

const Fault = ({ text }: { text: string }) => (text ? <p class="fault" role="alert">{text}</p> : null);

export function ChoosePin({ done }: { done: (pin: string) => Promise<void> }) {
  const first = local('first pin', '');
  const fault = local('pin fault', '');
  const chosen = async (pin: string): Promise<void> => {
    const again = first.value;
    first.value = again || isWeak(pin) ? '' : pin;
    fault.value = again ? (again === pin ? '' : words.pinDiffer) : isWeak(pin) ? words.pinWeak : '';
    if (again === pin) await done(pin);
  };
  return (
    <Alone title={first.value ? words.pinAgain : words.pinChoose}>
      <p class="lead">{words.pinLead}</p>
      <Fault text={fault.value} />
      <Pad fault={fault.value} done={chosen} />
    </Alone>
  );
}

/** The card that somebody is at, where it is one of a session. */
export function openCard(): Card | undefined {
  const key = openKey.value;
  const day = key?.split(' ')[1];
  return day?.includes('-') ? cardsOf(state.value, day, null, me.value?.user.id ?? '').find((card) => card.key === key) : undefined;
}

export function Locked() {
  const card = openCard();
  const ByPasskey = later.value?.ByPasskey;
  const wrong = triesLeft.value < TRIES ? words.pinWrong(triesLeft.value) : '';
  return (
    <Alone title={words.pinTitle(users.value[1] ? later.value?.shownAs() ?? '' : me.value!.user.name)}>
      {queued.value.length > 0 && <p>{words.attentionWaits(queued.value.length)}</p>}
      <Fault text={wrong} />
      {ByPasskey && <ByPasskey />}
      <Pad fault={wrong} done={unlock} />
      <p class="hint">{words.pinForgotten}</p>
      {users.value[1] && <button type="button" class="plain" onClick={() => (phase.value = 'room')}>{words.pinOther}</button>}
      {card && (
        <>
          <h2>{words.pinFinish}</h2>
          <ul class="cards"><CardView card={card} /></ul>
        </>
      )}
    </Alone>
  );
}
