/** Setting up the second step of a sign-in: a passkey, or an app that shows codes; then the recovery codes, once. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { S } from '../../words_signin.ts';
import { post } from './api.ts';
import { canPasskey, make } from './passkey.ts';
import type { Codes } from './passkey.ts';
import { Field, Notice, describedBy, troubleOf } from './parts.tsx';

const words = S.enrol;
interface Offer { secret: string; url: string; qr_svg: string }

export function Enrol({ done, heading = true }: { done: () => void; heading?: boolean }): JSX.Element {
  const offer = useSignal<Offer | null>(null);
  const codes = useSignal<string[] | null>(null);
  const trouble = useSignal('');
  const busy = useSignal(false);
  const finish = (made: Codes): void => {
    if (made.recovery_codes.length) codes.value = made.recovery_codes;
    else done();
  };
  const passkey = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const answer = await make(words.passkeyNamed);
    busy.value = false;
    trouble.value = answer === null ? words.failed : troubleOf(answer);
    if (answer?.ok) finish(answer.data);
  };
  const app = async (): Promise<void> => {
    const answer = await post<Offer>('/api/v1/second-factor/authenticator');
    trouble.value = answer.ok ? '' : troubleOf(answer);
    if (answer.ok) offer.value = answer.data;
  };
  if (codes.value) return <RecoveryCodes codes={codes.value} done={done} />;
  return (
    <div class="enrol">
      {heading && <><h1>{words.title}</h1><p>{words.why}</p></>}
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {offer.value ? <App offer={offer.value} back={() => void (offer.value = null)} done={finish} /> : (
        <>
          {canPasskey() && <section><h2>{words.passkey}</h2><p class="soft">{words.passkeyHint}</p><button type="button" class="main" onClick={() => void passkey()}>{words.passkeyGo}</button></section>}
          <section><h2>{words.app}</h2><p class="soft">{words.appHint}</p><button type="button" class={canPasskey() ? 'second' : 'main'} onClick={() => void app()}>{words.appGo}</button></section>
        </>
      )}
    </div>
  );
}

function App({ offer, back, done }: { offer: Offer; back: () => void; done: (made: Codes) => void }): JSX.Element {
  const code = useSignal('');
  const fault = useSignal('');
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = code.value.replaceAll(/\s/g, '');
    const answer = given ? await post<Codes>('/api/v1/second-factor/authenticator/confirm', { code: given }) : null;
    if (answer?.ok) return done(answer.data);
    fault.value = answer === null ? S.code.empty : answer.problem?.code === 'wrong_factor' ? S.code.wrong : troubleOf(answer);
    document.getElementById('second-code')?.focus();
  };
  return (
    <form onSubmit={(event) => void go(event)} noValidate>
      <p>{words.scan}</p>
      <img class="qr" alt={words.qr} src={`data:image/svg+xml,${encodeURIComponent(offer.qr_svg.includes('xmlns=') ? offer.qr_svg : offer.qr_svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'))}`} />
      <p>{words.type}<br /><span class="secret">{offer.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span></p>
      <CodeField label={words.first} value={code.value} error={fault.value} change={(text) => void (code.value = text)} />
      <div class="buttons"><button type="submit" class="main">{words.go}</button><button type="button" class="quiet" onClick={back}>{words.other}</button></div>
    </form>
  );
}

export function CodeField({ label, hint, value, error, change }: { label: string; hint?: string; value: string; error: string; change: (text: string) => void }): JSX.Element {
  return (
    <Field id="second-code" label={label} {...(error ? { error } : {})} {...(hint ? { hint } : {})}>
      <input id="second-code" name="code" inputMode="text" autoComplete="one-time-code" autoCapitalize="characters" spellcheck={false} maxLength={20} value={value} aria-invalid={!!error} aria-describedby={describedBy('second-code', hint, error)} onInput={(event) => change(event.currentTarget.value)} />
    </Field>
  );
}

export function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }): JSX.Element {
  useEffect(() => document.getElementById('codes')?.focus(), []);
  return (
    <div class="enrol">
      <h1 id="codes" tabIndex={-1}>{S.codes.title}</h1>
      <p>{S.codes.what}</p>
      <ul class="codes">{codes.map((each) => <li key={each}>{each}</li>)}</ul>
      <div class="buttons no-print"><button type="button" class="main" onClick={done}>{S.codes.done}</button><button type="button" class="quiet" onClick={() => print()}>{S.codes.print}</button></div>
    </div>
  );
}
