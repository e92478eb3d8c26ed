/** Asked before what weighs: codes for phones, who may do what, what leaves the desk. The page stays as it is behind. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { S } from '../../words_signin.ts';
import { post } from './api.ts';
import { CodeField } from './enrol.tsx';
import { useFetched } from './fetched.ts';
import { canPasskey, sign } from './passkey.ts';
import { Notice, troubleOf } from './parts.tsx';
import { Password } from './signin.tsx';
import type { SecondFactors } from './types.ts';

const words = S.again;

export function Again({ demo, told }: { demo: boolean; told: (shown: boolean) => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const has = useFetched<SecondFactors>('/api/v1/second-factor').data;
  const password = useSignal('');
  const code = useSignal('');
  const trouble = useSignal('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const show = async (proof: object): Promise<void> => {
    const answer = await post('/api/v1/session/fresh', proof);
    if (answer.ok) return told(true);
    const known = { wrong_sign_in: words.wrong, wrong_factor: S.code.wrong, wrong_passkey: S.passkey.wrong, too_many_tries: W.signIn.slow } as { [code: string]: string };
    trouble.value = known[answer.problem?.code ?? ''] ?? troubleOf(answer);
  };
  const passkey = async (): Promise<void> => {
    const signed = await sign();
    if (signed) await show({ passkey: signed });
    else trouble.value = S.passkey.none;
  };
  const go = (event: Event): void => {
    event.preventDefault();
    trouble.value = password.value ? (code.value ? '' : S.code.empty) : W.signIn.noPassword;
    if (!trouble.value) void show({ password: password.value, code: code.value.trim() });
  };
  const open = demo && has !== null && !has.password && !has.authenticator && has.passkeys.length === 0;
  const cancel = <button type="button" class="quiet" onClick={() => told(false)}>{words.cancel}</button>;
  return (
    <dialog ref={dialog} class="again seen-through" aria-labelledby="again" onCancel={(event) => { event.preventDefault(); told(false); }}>
      <h1 id="again">{words.title}</h1>
      <p class="soft">{open ? words.demo : words.why}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {open && <div class="buttons"><button type="button" class="main" onClick={() => void show({})}>{words.demoGo}</button>{cancel}</div>}
      {has && !open && has.passkeys.length > 0 && canPasskey() && <button type="button" class="main" onClick={() => void passkey()}>{S.passkey.use}</button>}
      {has && !open && (
        <form onSubmit={go} noValidate>
          <Password id="password" label={W.signIn.password} value={password.value} change={(text) => void (password.value = text)} />
          <CodeField label={S.code.label} hint={S.code.hint} value={code.value} error="" change={(text) => void (code.value = text)} />
          <div class="buttons"><button type="submit" class="main">{words.go}</button>{cancel}</div>
        </form>
      )}
    </dialog>
  );
}
