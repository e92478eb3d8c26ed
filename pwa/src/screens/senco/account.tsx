/** What one signs in with, and where one is signed in. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { S } from '../../words_signin.ts';
import { W } from '../../words_desk.ts';
import { atDesk, call, post } from './api.ts';
import type { Answer } from './api.ts';
import { dayOf, when } from './dates.ts';
import { Enrol, RecoveryCodes } from './enrol.tsx';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Notice, Title, speak, troubleOf } from './parts.tsx';
import type { Codes } from './passkey.ts';
import { Password } from './signin.tsx';
import type { SecondFactors } from './types.ts';

const words = S.account;
interface SessionRow { id: string; created_at: string; last_seen_at: string; this: boolean }

export function AccountPage(): JSX.Element {
  const has = useFetched<SecondFactors>('/api/v1/second-factor');
  return (
    <>
      <Title>{words.title}</Title>
      {atDesk.value?.school.demo && <Notice kind="calm"><p>{words.demo}</p></Notice>}
      {has.data ? <Ways has={has.data} again={has.again} /> : <NotYet of={has} />}
      {has.data?.password && <NewPassword />}
      <Sessions />
    </>
  );
}

function Ways({ has, again }: { has: SecondFactors; again: () => Promise<void> }): JSX.Element {
  const adding = useSignal(false);
  const codes = useSignal<string[] | null>(null);
  const trouble = useSignal('');
  const done = async (said: string): Promise<void> => {
    adding.value = false;
    codes.value = null;
    speak(said);
    await again();
  };
  const remove = async (path: string): Promise<void> => {
    const answer = await call('DELETE', path);
    trouble.value = troubleOf(answer);
    if (answer.ok) await done(words.removed);
  };
  const make = async (): Promise<void> => {
    const answer = await post<Codes>('/api/v1/recovery-codes');
    trouble.value = troubleOf(answer);
    if (answer.ok) codes.value = answer.data.recovery_codes;
  };
  if (codes.value) return <RecoveryCodes codes={codes.value} done={() => void done(words.done)} />;
  const spare = Number(has.authenticator) + has.passkeys.length > 1;
  const button = (path: string, name: string): JSX.Element | false => spare && <button type="button" class="quiet" aria-label={words.removeOf(name)} onClick={() => void remove(path)}>{words.remove}</button>;
  return (
    <Block title={words.with}>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      <table class="cards-when-small">
        <tbody>
          <tr><th scope="row">{words.password}</th><td>{has.password ? words.has : words.hasNot}</td><td /></tr>
          <tr><th scope="row">{words.app}</th><td>{has.authenticator ? words.has : words.hasNot}</td><td>{has.authenticator && button('/api/v1/second-factor/authenticator', words.app)}</td></tr>
          {has.passkeys.map((each) => <tr key={each.id}><th scope="row">{each.name}, {dayOf(each.created_at)}</th><td>{each.last_used_at ? words.used(when(each.last_used_at)) : words.unused}</td><td>{button(`/api/v1/passkeys/${each.id}`, each.name)}</td></tr>)}
          <tr><th scope="row">{words.recovery}</th><td>{words.left(has.recovery_codes)}</td><td>{(has.authenticator || has.passkeys.length > 0) && <button type="button" class="quiet" onClick={() => void make()}>{words.newCodes}</button>}</td></tr>
        </tbody>
      </table>
      {adding.value ? <Enrol heading={false} done={() => void done(words.done)} /> : <button type="button" class="second" onClick={() => void (adding.value = true)}>{words.add}</button>}
    </Block>
  );
}

function NewPassword(): JSX.Element {
  const password = useSignal('');
  const fault = useSignal('');
  const said = useSignal('');
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const long = password.value.length >= 12;
    const answer: Answer<unknown> | null = long ? await post('/api/v1/password', { password: password.value }) : null;
    fault.value = answer === null ? W.setup.short(password.value.length) : answer.ok ? '' : (answer.problem?.fields?.['password'] ?? troubleOf(answer));
    said.value = answer?.ok ? words.changed : '';
    if (answer?.ok) password.value = '';
  };
  return (
    <Block title={words.change}>
      <form onSubmit={(event) => void go(event)} noValidate>
        <Password id="new-password" label={words.newPassword} hint={W.setup.hint} fresh value={password.value} {...(fault.value ? { error: fault.value } : {})} change={(text) => void (password.value = text)} />
        <button type="submit" class="second">{words.change}</button>
        <p role="status">{said.value}</p>
      </form>
    </Block>
  );
}

function Sessions(): JSX.Element {
  const list = useFetched<{ sessions: SessionRow[] }>('/api/v1/sessions');
  const end = async (path: string): Promise<void> => {
    const answer = await call('DELETE', path);
    if (answer.ok) speak(words.ended);
    await list.again();
  };
  return (
    <Block title={words.sessions}>
      {!list.data ? <NotYet of={list} /> : (
        <>
          <table class="cards-when-small">
            <thead><tr><th scope="col">{words.began}</th><th scope="col">{words.seen}</th><th scope="col"><span class="quiet-status">{words.end}</span></th></tr></thead>
            <tbody>
              {list.data.sessions.map((each) => (
                <tr key={each.id}>
                  <th scope="row">{when(each.created_at)}{each.this && <span class="tag">{words.this}</span>}</th>
                  <td data-label={words.seen}>{when(each.last_seen_at)}</td>
                  <td>{!each.this && <button type="button" class="quiet" aria-label={words.endOf(when(each.created_at))} onClick={() => void end(`/api/v1/sessions/${each.id}`)}>{words.end}</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {list.data.sessions.length > 1 && <button type="button" class="second" onClick={() => void end('/api/v1/sessions')}>{words.endAll}</button>}
        </>
      )}
    </Block>
  );
}
