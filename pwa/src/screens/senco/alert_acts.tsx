/** What is done about alerts: seen, put off to a day, given to somebody, resolved with what was done, opened again. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { W } from '../../words_desk.ts';
import { may, post } from './api.ts';
import { useDraft, useFetched } from './fetched.ts';
import { Field, Notice, describedBy, speak, troubleOf } from './parts.tsx';
import type { Alert, Day, PersonRow } from './types.ts';

const words = W.alerts;
const READERS = ['senco', 'deputy_senco', 'head'];
const DECIDERS = new Set(READERS.slice(0, 2));

export const decides = (): boolean => may(DECIDERS);

type Again = () => Promise<void>;
type Form = '' | 'resolve' | 'snooze' | 'assign';
interface Props { name: string; title: string; alerts: Alert[]; again: Again }

/** What is done to all of these alerts, one after the other. What was not reached stays as it was, and the text with it. */
export function Acts({ name, title, alerts, again }: Props): JSX.Element | null {
  const [text] = useDraft(`alert ${name}`);
  const form = useSignal<Form>(text === '' ? '' : 'resolve');
  const trouble = useSignal('');
  const busy = useSignal(false);
  const many = alerts.length > 1;
  const id = `${alerts[0]!.id}-${alerts.length}`;
  if (!decides()) return null;
  const act = async (what: string, body: object, said: string): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    trouble.value = '';
    for (const alert of alerts) {
      const answer = await post<Alert>(`/api/v1/alerts/${alert.id}/${what}`, body);
      trouble.value = troubleOf(answer);
      if (!answer.ok) break;
    }
    busy.value = false;
    if (trouble.value) return false;
    form.value = '';
    speak(said);
    await again();
    document.getElementById('title')?.focus();
    return true;
  };
  const open = (next: Form): void => {
    form.value = next;
    setTimeout(() => document.getElementById(`${next}-${id}`)?.focus());
  };
  const close = (): void => void (form.value = '');
  const given = { id, many, act, close };
  const button = (next: Form, word: string): JSX.Element => <button type="button" class={next === 'resolve' ? 'second' : 'quiet'} onClick={() => open(next)}>{word}<span class="quiet-status">: {title}</span></button>;
  return (
    <>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {form.value === 'resolve' && <Resolve {...given} name={name} />}
      {form.value === 'snooze' && <PutOff {...given} />}
      {form.value === 'assign' && <GiveTo {...given} />}
      {!form.value && (
        <div class="buttons">
          {button('resolve', many ? words.resolveAll(alerts.length) : words.resolve)}
          {alerts.some((alert) => alert.state === 'open') && <button type="button" class="quiet" onClick={() => void act('acknowledge', {}, words.seen)}>{many ? words.ackAll : words.ack}<span class="quiet-status">: {title}</span></button>}
          {button('assign', words.give)}
          {button('snooze', words.putOff)}
        </div>
      )}
    </>
  );
}

interface FormProps { id: string; many: boolean; act: (what: string, body: object, said: string) => Promise<boolean>; close: () => void }

const Buttons = ({ save, close }: { save: string; close: () => void }): JSX.Element => (
  <div class="buttons"><button type="submit" class="main">{save}</button><button type="button" class="quiet" onClick={close}>{words.cancel}</button></div>
);

function Resolve({ id, many, name, act, close }: FormProps & { name: string }): JSX.Element {
  const [text, setText] = useDraft(`alert ${name}`);
  const fault = useSignal('');
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = text.trim() ? '' : words.empty;
    if (fault.value) document.getElementById(`resolve-${id}`)?.focus();
    else if (await act('resolve', { resolution: text.trim() }, words.done)) setText('');
  };
  return (
    <form onSubmit={(event) => void go(event)}>
      <Field id={`resolve-${id}`} label={words.what} hint={words.whatHint} {...(fault.value ? { error: fault.value } : {})}>
        <textarea id={`resolve-${id}`} rows={3} maxLength={2000} value={text} aria-invalid={!!fault.value} aria-describedby={describedBy(`resolve-${id}`, words.whatHint, fault.value)} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <Buttons save={many ? words.saveAll : words.save} close={close} />
    </form>
  );
}

function PutOff({ id, act, close }: FormProps): JSX.Element {
  const day = useSignal<Day>('');
  const fault = useSignal('');
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = day.value ? '' : words.noDay;
    if (fault.value) document.getElementById(`snooze-${id}`)?.focus();
    else await act('snooze', { until: day.value }, words.isPutOff);
  };
  return (
    <form onSubmit={(event) => void go(event)} noValidate>
      <Day id={`snooze-${id}`} label={words.until} hint={words.untilHint} fault={fault.value} day={day.value} change={(next) => void (day.value = next)} />
      <Buttons save={words.putOff} close={close} />
    </form>
  );
}

function GiveTo({ id, act, close }: FormProps): JSX.Element {
  const people = useFetched<{ people: PersonRow[] }>('/api/v1/people');
  const who = useSignal('');
  const day = useSignal<Day>('');
  const fault = useSignal('');
  const readers = people.data?.people.filter((each) => each.active && READERS.includes(each.access_role)) ?? [];
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = who.value ? '' : words.noPerson;
    if (fault.value) document.getElementById(`assign-${id}`)?.focus();
    else await act('assign', { person: who.value, due_on: day.value || null }, words.isGiven(readers.find((each) => each.id === who.value)!.name));
  };
  return (
    <form onSubmit={(event) => void go(event)} noValidate>
      <Field id={`assign-${id}`} label={words.toWhom} {...(fault.value ? { error: fault.value } : {})}>
        <select id={`assign-${id}`} value={who.value} aria-invalid={!!fault.value} aria-describedby={describedBy(`assign-${id}`, undefined, fault.value)} onChange={(event) => void (who.value = event.currentTarget.value)}>
          <option value="">{words.choose}</option>
          {readers.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
        </select>
      </Field>
      <Day id={`by-${id}`} label={words.byWhen} hint={words.byWhenHint} fault="" day={day.value} change={(next) => void (day.value = next)} />
      <Buttons save={words.give} close={close} />
    </form>
  );
}

const Day = ({ id, label, hint, fault, day, change }: { id: string; label: string; hint: string; fault: string; day: Day; change: (day: Day) => void }): JSX.Element => (
  <Field id={id} label={label} hint={hint} {...(fault ? { error: fault } : {})}>
    <input id={id} type="date" value={day} aria-invalid={!!fault} aria-describedby={describedBy(id, hint, fault)} onInput={(event) => change(event.currentTarget.value)} />
  </Field>
);

/** Only what a person resolved: what the facts ended, they would end again. */
export function OpenAgain({ alert, again }: { alert: Alert; again: Again }): JSX.Element | null {
  const trouble = useSignal('');
  const last = alert.events.findLast((event) => event.act === 'resolved');
  if (!decides() || !last || last.by === 'Kept') return null;
  const go = async (): Promise<void> => {
    const answer = await post<Alert>(`/api/v1/alerts/${alert.id}/reopen`, {});
    trouble.value = troubleOf(answer);
    if (!answer.ok) return;
    speak(words.isOpen);
    await again();
  };
  return (
    <>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      <div class="buttons"><button type="button" class="quiet" onClick={() => void go()}>{words.reopen}<span class="quiet-status">: {alert.sentence}</span></button></div>
    </>
  );
}
