/** Letting people in and out: adding one, what each may do, set-up links, ending access. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { ACCESS, ROLES, W } from '../../words_desk.ts';
import { PAPER } from '../../words_paper.ts';
import { S } from '../../words_signin.ts';
import { atDesk, may, post } from './api.ts';
import { dayPlain, when } from './dates.ts';
import { SEES } from './catch_up.tsx';
import { Block, Field, Notice, describedBy, speak, troubleOf } from './parts.tsx';
import { link } from './place.ts';
import type { PersonRow } from './types.ts';

const words = S.people;
const today = (): string => atDesk.value?.school.today ?? '';
interface SetupLink { url: string; expires_at: string }

function Choose({ id, label, value, of, none, change }: { id: string; label: string; value: string; of: { [code: string]: string }; none?: string; change: (code: string) => void }): JSX.Element {
  return (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {none && <option value="">{none}</option>}
        {Object.entries(of).map(([code, word]) => <option key={code} value={code}>{word}</option>)}
      </select>
    </Field>
  );
}

export function AddPerson({ again }: { again: () => Promise<void> }): JSX.Element {
  const name = useSignal('');
  const email = useSignal('');
  const job = useSignal('ta');
  const access = useSignal('ta');
  const faults = useSignal<{ [field: string]: string }>({});
  const trouble = useSignal('');
  const said = useSignal('');
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    faults.value = name.value.trim() ? {} : { name: words.noName };
    if (faults.value['name']) return document.getElementById('new-name')?.focus();
    const answer = await post('/api/v1/people', { name: name.value.trim(), email: email.value.trim() || null, deliverer_role: job.value || null, access_role: access.value });
    faults.value = answer.ok ? {} : (answer.problem?.fields ?? {});
    trouble.value = answer.ok || Object.keys(faults.value).length ? '' : troubleOf(answer);
    said.value = answer.ok ? words.added(name.value.trim()) : '';
    if (!answer.ok) return;
    name.value = email.value = '';
    await again();
  };
  const text = (id: string, label: string, value: string, change: (text: string) => void, fault: string | undefined, hint?: string): JSX.Element => (
    <Field id={id} label={label} {...(fault ? { error: fault } : {})} {...(hint ? { hint } : {})}>
      <input id={id} autoComplete="off" value={value} aria-invalid={!!fault} aria-describedby={describedBy(id, hint, fault)} onInput={(event) => change(event.currentTarget.value)} />
    </Field>
  );
  return (
    <Block title={words.add} class="add no-print">
      <form onSubmit={(event) => void go(event)} noValidate>
        <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
        {text('new-name', words.name, name.value, (next) => void (name.value = next), faults.value['name'])}
        {text('new-email', words.email, email.value, (next) => void (email.value = next), faults.value['email'], words.emailHint)}
        <Choose id="new-job" label={words.job} value={job.value} of={ROLES} none={words.noJob} change={(code) => void (job.value = code)} />
        <Choose id="new-access" label={words.access} value={access.value} of={ACCESS} change={(code) => void (access.value = code)} />
        <button type="submit" class="second">{words.go}</button>
        <p role="status">{said.value}</p>
      </form>
    </Block>
  );
}

export function ManagePerson({ person, again }: { person: PersonRow; again: () => Promise<void> }): JSX.Element {
  const role = useSignal(person.access_role);
  const email = useSignal('');
  const made = useSignal<SetupLink | null>(null);
  const ending = useSignal(false);
  const trouble = useSignal('');
  const own = atDesk.value?.person.id === person.id;
  const path = `/api/v1/people/${person.id}`;
  const tell = async (to: string, body: object, said: string): Promise<void> => {
    const answer = await post(`${path}/${to}`, body);
    trouble.value = troubleOf(answer);
    if (!answer.ok) return;
    ending.value = false;
    speak(said);
    await again();
  };
  const makeLink = async (): Promise<void> => {
    const answer = await post<SetupLink>(`${path}/setup-link`, { email: email.value.trim() || null });
    trouble.value = troubleOf(answer);
    if (answer.ok) made.value = answer.data;
    if (answer.ok && email.value) await again();
  };
  const usesDesk = person.access_role !== 'ta' && person.access_role !== 'teacher';
  if (own) return <><p class="soft">{words.own}</p><Away person={person} tell={tell} trouble={trouble.value} /></>;
  if (!person.active) return <Actions trouble={trouble.value}><button type="button" class="second" onClick={() => void tell('access', { active: true }, words.isBack)}>{words.back}</button></Actions>;
  return (
    <Actions trouble={trouble.value}>
      <form onSubmit={(event) => { event.preventDefault(); void tell('role', { access_role: role.value }, words.roleDone); }}>
        <Choose id={`role-${person.id}`} label={words.role} value={role.value} of={ACCESS} change={(code) => void (role.value = code)} />
        <button type="submit" class="second">{words.roleGo}</button>
      </form>
      <Away person={person} tell={tell} trouble="" />
      {usesDesk && !made.value && (
        <form onSubmit={(event) => { event.preventDefault(); void makeLink(); }} noValidate>
          {!person.email && <Field id={`email-${person.id}`} label={words.email}><input id={`email-${person.id}`} type="email" autoComplete="off" value={email.value} onInput={(event) => void (email.value = event.currentTarget.value)} /></Field>}
          <p class="soft">{words.linkHint}</p>
          <button type="submit" class="second">{words.linkGo}</button>
        </form>
      )}
      {made.value && <div role="status"><p>{words.linkShown(person.name, when(made.value.expires_at))}</p><p class="address secret">{made.value.url}</p><button type="button" class="quiet" onClick={() => void navigator.clipboard?.writeText(made.value!.url).then(() => speak(words.copied))}>{words.copy}</button></div>}
      {ending.value ? (
        <div class="confirm"><p>{words.endAsk}</p><div class="buttons"><button type="button" class="danger" onClick={() => void tell('access', { active: false }, words.ended)}>{words.endGo}</button><button type="button" class="quiet" onClick={() => void (ending.value = false)}>{words.keep}</button></div></div>
      ) : <button type="button" class="quiet" onClick={() => void (ending.value = true)}>{words.end}</button>}
    </Actions>
  );
}

/** When nobody asks this person anything: up to a day, and on the weekdays not worked. */
function Away({ person, tell, trouble }: { person: PersonRow; tell: (to: string, body: object, said: string) => Promise<void>; trouble: string }): JSX.Element {
  const until = useSignal(person.away_until ?? '');
  const off = useSignal(person.days_off);
  const id = `away-${person.id}`;
  const go = (event: Event): void => {
    event.preventDefault();
    void tell('away', { away_until: until.value || null, days_off: off.value }, words.awayDone);
  };
  return (
    <form onSubmit={go} noValidate>
      <div role="alert">{trouble && <Notice kind="warn"><p>{trouble}</p></Notice>}</div>
      <Field id={id} label={words.away} hint={words.awayHint}><input id={id} type="date" value={until.value} aria-describedby={`${id}-hint`} onInput={(event) => void (until.value = event.currentTarget.value)} /></Field>
      <fieldset class="choices">
        <legend>{words.daysOff}</legend>
        {Object.entries(words.days).map(([day, word]) => (
          <label key={day}><input type="checkbox" checked={off.value.includes(day)} onChange={(event) => void (off.value = event.currentTarget.checked ? [...off.value, day] : off.value.filter((each) => each !== day))} /> {word}</label>
        ))}
      </fieldset>
      <button type="submit" class="second">{words.awayGo}</button>
    </form>
  );
}

const Actions = ({ trouble, children }: { trouble: string; children: JSX.Element | (JSX.Element | false | null)[] }): JSX.Element => (
  <div class="enrol"><div role="alert">{trouble && <Notice kind="warn"><p>{trouble}</p></Notice>}</div>{children}</div>
);

/** One person's row; what can be done about them opens under it. */
export function PersonLine({ person, devices, manages, again }: { person: PersonRow; devices: string; manages: boolean; again: () => Promise<void> }): JSX.Element {
  const open = useSignal(false);
  return (
    <>
      <tr>
        <th scope="row">{person.name}{person.active && person.deliverer_role && may(SEES) && <a class="sheet-link" href={link('paper', person.id)} aria-label={PAPER.linkOf(person.name)}>{PAPER.link}</a>}{!person.active && <span class="tag">{W.people.inactive}</span>}{person.active && person.away_until && person.away_until >= today() && <span class="tag">{words.isAway(dayPlain(person.away_until))}</span>}</th>
        <td data-label={W.people.job}>{person.deliverer_role ? (ROLES[person.deliverer_role] ?? person.deliverer_role) : '–'}</td>
        <td data-label={W.people.access}>{ACCESS[person.access_role] ?? person.access_role}{manages && person.active && person.email && !person.set_up && <span class="tag">{words.notYet}</span>}</td>
        <td data-label={W.people.devicesOf}>{devices}</td>
        {manages && <td><button type="button" class="quiet" aria-expanded={open.value} aria-label={(open.value ? words.closeOf : words.manageOf)(person.name)} onClick={() => void (open.value = !open.value)}>{open.value ? words.close : words.manage}</button></td>}
      </tr>
      {open.value && <tr class="under"><td colSpan={5}><ManagePerson key={`${person.access_role}${person.active}`} person={person} again={again} /></td></tr>}
    </>
  );
}
