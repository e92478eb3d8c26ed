/** Adding a tablet for several people: a code each, and one picture with all of them. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { T as words } from '../../words_tablet.ts';
import { post } from './api.ts';
import { Notice, troubleOf, withNamespace } from './parts.tsx';
import type { Named, PairingCode } from './types.ts';

export interface SharedCodes { codes: PairingCode[]; url: string; qr_svg: string }

export function SharedTablet({ people, close }: { people: Named[]; close: () => void }): JSX.Element {
  const chosen = useSignal<string[]>([]);
  const fault = useSignal('');
  const made = useSignal<SharedCodes | null>(null);
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = chosen.value.length < 2 ? words.few : '';
    if (fault.value) return document.getElementById(`shares-${people[0]?.id}`)?.focus();
    const answer = await post<SharedCodes>('/api/v1/devices/codes/shared', { people: chosen.value });
    fault.value = troubleOf(answer);
    if (answer.ok) made.value = answer.data;
  };
  const choose = (id: string, on: boolean): void => void (chosen.value = on ? [...chosen.value, id] : chosen.value.filter((each) => each !== id));
  if (made.value) return <Shown of={made.value} close={close} />;
  return (
    <form onSubmit={(event) => void make(event)} noValidate>
      <p class="hint">{words.hint}</p>
      <div role="alert">{fault.value && <Notice kind="warn"><p>{fault.value}</p></Notice>}</div>
      <fieldset class="shares">
        <legend>{words.who}</legend>
        {people.map((each) => (
          <label key={each.id}><input type="checkbox" id={`shares-${each.id}`} checked={chosen.value.includes(each.id)} onChange={(event) => choose(each.id, event.currentTarget.checked)} /> {each.name}</label>
        ))}
      </fieldset>
      <div class="buttons"><button type="submit" class="second">{words.go}</button><button type="button" class="quiet" onClick={close}>{words.back}</button></div>
    </form>
  );
}

const Shown = ({ of, close }: { of: SharedCodes; close: () => void }): JSX.Element => (
  <div class="pairing">
    <h3>{words.title}</h3>
    <div class="two">
      <div>
        <p>{words.scan}</p>
        <img class="qr" alt={words.qr} src={`data:image/svg+xml,${encodeURIComponent(withNamespace(of.qr_svg))}`} />
      </div>
      <div>
        <p>{words.type}: <b class="address">{of.url.replace(/\/#.*$/, '/')}</b></p>
        <table>
          <thead><tr><th scope="col">{words.name}</th><th scope="col">{words.code}</th><th scope="col">{words.digits}</th></tr></thead>
          <tbody>{of.codes.map((each) => <tr key={each.code}><th scope="row">{each.person.name}</th><td class="secret">{each.code}</td><td><b>{each.digits}</b></td></tr>)}</tbody>
        </table>
        <p>{words.check}</p>
      </div>
    </div>
    <p role="status">{words.left}</p>
    <div class="buttons"><button type="button" class="second" onClick={close}>{words.close}</button></div>
  </div>
);
