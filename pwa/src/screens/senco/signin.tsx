/** Signing in: with a password, with a link that works once, for the first time, and again after a while without use. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { S } from '../../words_signin.ts';
import { askWho, lostSince, post, session, signedIn, whoAmI } from './api.ts';
import { CodeField, Enrol } from './enrol.tsx';
import { turn } from './fetched.ts';
import { Field, Notice, describedBy, troubleOf } from './parts.tsx';
import { canPasskey, sign } from './passkey.ts';
import type { Session } from './types.ts';

const words = W.signIn;

export function Password({ id, label, value, error, hint, fresh, change }: { id: string; label: string; value: string; error?: string; hint?: string; fresh?: boolean; change: (text: string) => void }): JSX.Element {
  const shown = useSignal(false);
  return (
    <Field id={id} label={label} {...(error ? { error } : {})} {...(hint ? { hint } : {})}>
      <div class="with-button">
        <input id={id} name="password" {...({ type: shown.value ? 'text' : 'password' } as { type: 'password' })} autoComplete={fresh ? 'new-password' : 'current-password'} spellcheck={false} autoCapitalize="none"
          value={value} aria-invalid={!!error} aria-describedby={describedBy(id, hint, error)} onInput={(event) => change(event.currentTarget.value)} />
        <button type="button" class="quiet" aria-pressed={shown.value} aria-label={shown.value ? words.hide : words.show} onClick={() => void (shown.value = !shown.value)}>{shown.value ? 'Hide' : 'Show'}</button>
      </div>
    </Field>
  );
}

type Next = 'password' | 'code' | 'passkey' | 'enrol';

/** Password, then what comes after it; or a passkey, which is both. */
function Form({ done }: { done: (next: Session) => void }): JSX.Element {
  const step = useSignal<Next>('password');
  const trouble = useSignal('');
  const enter = async (): Promise<void> => {
    const answer = await askWho();
    if (answer.ok && answer.data.session) done(answer.data.session);
    else if (answer.ok) again(S.code.late);
    else trouble.value = troubleOf(answer);
  };
  const passkey = async (): Promise<void> => {
    trouble.value = S.passkey.busy;
    const signed = await sign();
    const answer = signed && (await post<Session>('/api/v1/session/passkey', signed));
    if (answer?.ok) return done(answer.data);
    trouble.value = !answer ? S.passkey.none : answer.problem?.status === 401 ? S.passkey.wrong : answer.problem?.status === 429 ? words.slow : troubleOf(answer);
  };
  const again = (why: string): void => {
    trouble.value = why;
    step.value = 'password';
  };
  return (
    <>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {step.value === 'password' && <GivePassword then={(next) => { trouble.value = ''; step.value = next; }} />}
      {step.value === 'code' && <GiveCode done={done} again={again} />}
      {step.value === 'enrol' && <Enrol done={() => void enter()} />}
      {step.value === 'passkey' && <p>{S.only}</p>}
      {(step.value === 'password' || step.value === 'passkey') && canPasskey() && <button type="button" class={step.value === 'passkey' ? 'main' : 'second'} onClick={() => void passkey()}>{S.passkey.use}</button>}
    </>
  );
}

function GivePassword({ then }: { then: (next: Next) => void }): JSX.Element {
  const email = useSignal('');
  const password = useSignal('');
  const faults = useSignal<{ email?: string; password?: string; all?: string }>({});
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    faults.value = { ...(email.value.includes('@') ? {} : { email: words.noEmail }), ...(password.value ? {} : { password: words.noPassword }) };
    if (faults.value.email || faults.value.password) {
      form.current?.querySelector<HTMLElement>(faults.value.email ? '#email' : '#password')?.focus();
      return;
    }
    busy.value = true;
    const answer = await post<{ next: Next }>('/api/v1/session', { email: email.value.trim(), password: password.value });
    busy.value = false;
    if (answer.ok) return then(answer.data.next);
    const status = answer.problem?.status;
    faults.value = { all: status === 401 || status === 422 || status === 400 ? words.wrong : status === 429 ? words.slow : troubleOf(answer) };
  };
  return (
    <form ref={form} onSubmit={(event) => void go(event)} noValidate>
      <div role="alert">{faults.value.all && <Notice kind="warn"><p>{faults.value.all}</p></Notice>}</div>
      <Field id="email" label={words.email} {...(faults.value.email ? { error: faults.value.email } : {})}>
        <input id="email" name="email" type="email" autoComplete="username" spellcheck={false} value={email.value} aria-invalid={!!faults.value.email} aria-describedby={describedBy('email', undefined, faults.value.email)} onInput={(event) => void (email.value = event.currentTarget.value)} />
      </Field>
      <Password id="password" label={words.password} value={password.value} {...(faults.value.password ? { error: faults.value.password } : {})} change={(text) => void (password.value = text)} />
      <button type="submit" class="main">{words.go}</button>
    </form>
  );
}

function GiveCode({ done, again }: { done: (next: Session) => void; again: (why: string) => void }): JSX.Element {
  const code = useSignal('');
  const fault = useSignal('');
  useEffect(() => document.getElementById('second-code')?.focus(), []);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = code.value.trim();
    const answer = given ? await post<Session>('/api/v1/session/code', { code: given }) : null;
    if (answer?.ok) return done(answer.data);
    if (answer?.problem?.code === 'not_signed_in') return again(S.code.late);
    fault.value = answer === null ? S.code.empty : answer.problem?.status === 401 ? S.code.wrong : answer.problem?.status === 429 ? words.slow : troubleOf(answer);
    document.getElementById('second-code')?.focus();
  };
  return (
    <form onSubmit={(event) => void go(event)} noValidate>
      <CodeField label={S.code.label} hint={S.code.hint} value={code.value} error={fault.value} change={(text) => void (code.value = text)} />
      <div class="buttons"><button type="submit" class="main">{S.code.go}</button><button type="button" class="quiet" onClick={() => again('')}>{S.code.back}</button></div>
      <p class="soft">{S.code.lost}</p>
    </form>
  );
}

export const SignIn = ({ note }: { note?: string }): JSX.Element => (
  <main class="alone">
    <h1>{words.title}</h1>
    {note && <Notice kind="warn"><p>{note}</p></Notice>}
    {lostSince.value && <Notice kind="warn"><p>{W.notShown}</p></Notice>}
    <Form done={(next) => signedIn(next, null)} />
    <p class="soft"><a href="/">{words.log}</a></p>
  </main>
);

/** Stands over the page that was open and hides it; what was typed there is still there afterwards. */
export function SignInAgain({ before }: { before: Session | null }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="again" aria-labelledby="again" onCancel={(event) => event.preventDefault()}>
      <h1 id="again">{words.expiredTitle}</h1>
      <p class="soft">{words.expired}</p>
      <Form done={(next) => { signedIn(next, before); turn.value++; }} />
    </dialog>
  );
}

/** A link that works once signs in by itself; one that is spent says so and offers the password. */
export function SpendLink({ token, done }: { token: string; done: () => void }): JSX.Element {
  const used = useSignal(false);
  useEffect(() => {
    void post<Session>('/api/v1/session/link', { token }).then(async (answer) => {
      if (answer.ok) session.value = answer.data;
      else await whoAmI();
      if (session.value && session.value !== 'out') done();
      else used.value = true;
    });
  }, []);
  if (session.value && typeof session.value === 'object') done();
  return used.value ? <SignIn note={lostSince.value ? W.notShown : words.noLink} /> : <main class="alone"><p class="soft">{W.loading}</p></main>;
}

export function SetUp({ token, done }: { token: string; done: () => void }): JSX.Element {
  const password = useSignal('');
  const fault = useSignal<string | undefined>(undefined);
  const trouble = useSignal('');
  const chosen = useSignal(false);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = password.value.length < 12 ? W.setup.short(password.value.length) : undefined;
    if (fault.value) return document.getElementById('password')?.focus();
    const answer = await post('/api/v1/setup', { token, password: password.value });
    if (answer.ok) return void (chosen.value = true);
    const { problem } = answer;
    const named = problem?.fields?.['password'];
    if (named) fault.value = named;
    else trouble.value = problem && problem.status < 500 ? (problem.code === 'rate_limited' || problem.status === 429 ? words.slow : problem.status === 422 ? troubleOf(answer) : W.setup.used) : troubleOf(answer);
  };
  if (chosen.value) return <main class="alone"><Enrol done={() => void whoAmI().then(done)} /></main>;
  return (
    <main class="alone">
      <h1>{W.setup.title}</h1>
      <form onSubmit={(event) => void go(event)} noValidate>
        <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
        <Password id="password" label={words.password} hint={W.setup.hint} fresh value={password.value} {...(fault.value ? { error: fault.value } : {})} change={(text) => void (password.value = text)} />
        <button type="submit" class="main">{W.setup.go}</button>
      </form>
    </main>
  );
}
