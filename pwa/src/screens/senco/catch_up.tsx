/** On a pupil's page, under what is owed: the make-up sessions that were booked, and a small form to book one. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { count } from '../../words_desk.ts';
import { P } from '../../words_pupil.ts';
import { may, post } from './api.ts';
import { num, weekdayShort } from './dates.ts';
import { useFetched } from './fetched.ts';
import type { Fetched } from './fetched.ts';
import { Field, Notice, describedBy, speak, troubleOf } from './parts.tsx';
import type { Booking, CatchUp, Debt, OwedProvision } from './types.ts';

const words = P.catchUp;
export const SEES = new Set(['senco', 'deputy_senco', 'head']);
export const BOOKS = new Set(['senco', 'deputy_senco']);

/** Null for who may not see it: a visiting professional is not asked for it. */
export function useCatchUp(pupil: string): Fetched<CatchUp> | null {
  const fetched = useFetched<CatchUp>(may(SEES) ? `/api/v1/pupils/${encodeURIComponent(pupil)}/catch-up` : '');
  return may(SEES) ? fetched : null;
}

const isOpen = (debt: Debt): boolean => num(debt.minutes ?? debt.sessions ?? '0') > 0;
const owedIn = ({ sessions, minutes }: Debt): string => (minutes !== null ? count(minutes, 'minute') : count(sessions ?? '0', 'session'));

export function CatchUpOf({ of, pupil, page }: { of: OwedProvision; pupil: string; page: Fetched<CatchUp> }): JSX.Element | null {
  const open = useSignal(false);
  const told = useSignal('');
  const debts = of.debts.filter(isOpen);
  if (!of.debts.length && !of.bookings.length) return null;
  const made = async (said: string): Promise<void> => {
    open.value = false;
    await page.again();
    told.value = said;
  };
  return (
    <div class="catch-up">
      {of.bookings.length > 0 && <h3>{words.title}</h3>}
      {of.bookings.length > 0 && <ul class="short">{of.bookings.map((each) => <Booked key={each.id} of={each} again={page.again} />)}</ul>}
      <p role="status">{told.value}</p>
      {may(BOOKS) && debts.length > 0 && !open.value && <p class="no-print"><button type="button" class="second" onClick={() => { told.value = ''; open.value = true; }} aria-label={words.bookFor(of.title)}>{words.book}</button></p>}
      {may(BOOKS) && !debts.length && of.bookings.some((each) => each.state === 'booked') && <p class="soft">{words.allBooked}</p>}
      {open.value && <BookForm of={of} debts={debts} pupil={pupil} first={page.data?.first_day ?? ''} done={made} close={() => void (open.value = false)} />}
    </div>
  );
}

function Booked({ of, again }: { of: Booking; again: () => Promise<void> }): JSX.Element {
  const trouble = useSignal('');
  const cancel = async (): Promise<void> => {
    const answer = await post(`/api/v1/bookings/${of.id}/cancel`);
    trouble.value = troubleOf(answer);
    if (!answer.ok && answer.problem?.code !== 'out_of_date') return;
    if (answer.ok) speak(words.cancelled);
    await again();
  };
  return (
    <li class="booked">
      <span><b>{weekdayShort(of.repaid_on ?? of.on)}</b> · {of.person.name}{of.minutes ? ` · ${count(of.minutes, 'minute')}` : ''} · {words.repays(of.makes_up, of.makes_up_until)} <span class={`tag booking-${of.state}`}>{words.states[of.state]}</span></span>
      {of.state !== 'repaid' && may(BOOKS) && <button type="button" class="quiet no-print" aria-label={words.cancelOf(of.on)} onClick={() => void cancel()}>{words.cancel}</button>}
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
    </li>
  );
}

interface Given { of: OwedProvision; debts: Debt[]; pupil: string; first: string; done: (said: string) => Promise<void>; close: () => void }

function BookForm({ of, debts, pupil, first, done, close }: Given): JSX.Element {
  const which = useSignal(debts[0]!.starts_on);
  const on = useSignal('');
  const who = useSignal(of.people[0]?.id ?? '');
  const debt = debts.find((each) => each.starts_on === which.value) ?? debts[0]!;
  const usual = debt.minutes === null ? (of.minutes ?? '') : Math.max(1, Math.floor(Math.min(of.minutes ?? num(debt.minutes), num(debt.minutes))));
  const minutes = useSignal<string | null>(null);
  const faults = useSignal<{ [field: string]: string }>({});
  const trouble = useSignal('');
  const busy = useSignal(false);
  const id = (field: string): string => `book-${of.id}-${field}`;
  const refuse = (found: { [field: string]: string }): void => {
    faults.value = found;
    const where = Object.keys(found)[0];
    if (where) document.getElementById(id(where))?.focus();
  };
  const book = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    trouble.value = '';
    if (!on.value) return refuse({ on: words.noDay });
    busy.value = true;
    const typed = (minutes.value ?? String(usual)).trim();
    const answer = await post<Booking>(`/api/v1/pupils/${encodeURIComponent(pupil)}/bookings`, { provision: of.id, makes_up: debt.starts_on, on: on.value, person: who.value, minutes: typed && Number.isFinite(Number(typed)) ? Number(typed) : typed || null });
    busy.value = false;
    if (answer.ok) return done(words.made(answer.data.person.name, answer.data.on));
    const found = answer.problem?.fields ?? {};
    refuse(found);
    if (!Object.keys(found).length) trouble.value = troubleOf(answer);
  };
  const line = (field: string, label: string, input: JSX.Element): JSX.Element => <Field id={id(field)} label={label} {...(faults.value[field] ? { error: faults.value[field] } : {})}>{input}</Field>;
  const aria = (field: string): { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined } => ({ id: id(field), 'aria-invalid': !!faults.value[field], 'aria-describedby': describedBy(id(field), undefined, faults.value[field]) });
  if (!of.people.length) return <Notice kind="calm"><p>{words.nobody}</p></Notice>;
  return (
    <form class="book no-print" onSubmit={(event) => void book(event)} noValidate aria-label={words.bookFor(of.title)}>
      <p class="hint">{words.hint}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      <div class="fields">
        {line('makes_up', words.which, (
          <select {...aria('makes_up')} value={which.value} onChange={(event) => { which.value = event.currentTarget.value; minutes.value = null; }}>
            {debts.map((each) => <option key={each.starts_on} value={each.starts_on}>{words.time(each.starts_on, each.ends_on, words.owed(owedIn(each)))}</option>)}
          </select>
        ))}
        {line('on', words.day, <input type="date" {...aria('on')} min={first} value={on.value} onInput={(event) => void (on.value = event.currentTarget.value)} />)}
        {line('person', words.who, (
          <select {...aria('person')} value={who.value} onChange={(event) => void (who.value = event.currentTarget.value)}>
            {of.people.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
          </select>
        ))}
        {line('minutes', words.minutes, <input inputMode="numeric" {...aria('minutes')} value={minutes.value ?? String(usual)} onInput={(event) => void (minutes.value = event.currentTarget.value)} />)}
      </div>
      {debt.awaiting_sync && <Notice kind="calm"><p>{words.waits}</p></Notice>}
      <div class="buttons"><button type="submit" class="second">{words.go}</button><button type="button" class="quiet" onClick={close}>{words.keep}</button></div>
    </form>
  );
}
