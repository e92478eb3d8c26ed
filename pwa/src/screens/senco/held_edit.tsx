/** A held item put right: the whole of what it says, in fields. What was typed stays until it is saved. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { OUTCOMES, REASONS } from '../../words_desk.ts';
import { FIELDS, words as all } from '../../words_decide.ts';
import { post } from './api.ts';
import { useFetched } from './fetched.ts';
import { bodyOf, fieldsOf, valuesOf } from './held_values.ts';
import type { Values } from './held_values.ts';
import { Field, NotYet, Notice, describedBy, troubleOf } from './parts.tsx';
import type { Held, Named, ProvisionMap } from './types.ts';

const words = all.edit;
/** Two fields of the wire that are shown in the place of others. */
const SHOWN_AS: { [name: string]: string } = { week_of: 'on', minutes_lost: 'minutes' };
const MISSED = new Set(['not_delivered', 'part_delivered']);

interface Given { held: Held; draft: string; keep: (text: string) => void; done: () => Promise<void>; close: () => void }

export function EditHeld({ held, draft, keep, done, close }: Given): JSX.Element {
  const map = useFetched<ProvisionMap>('/api/v1/provisions');
  const values: Values = draft ? (JSON.parse(draft) as Values) : valuesOf(held.said);
  const faults = useSignal<{ [name: string]: string }>({});
  const trouble = useSignal('');
  const busy = useSignal(false);
  if (!map.data) return <NotYet of={map} />;
  const rows = map.data.provisions;
  const pupils = [...new Map(rows.flatMap((row) => row.pupils).map((pupil) => [pupil.id, pupil])).values()].sort((a, b) => a.name.localeCompare(b.name));
  const theirs: Named[] = rows.filter((row) => row.pupils.some((pupil) => pupil.id === values.pupil)).map((row) => ({ id: row.id, name: row.title }));
  const set = (name: keyof Values, value: string): void => keep(JSON.stringify({ ...values, [name]: value }));
  const shown = fieldsOf(held.said.type);
  const refuse = (found: { [name: string]: string }): void => {
    faults.value = found;
    const first = Object.keys(found)[0];
    if (first) document.getElementById(`${held.id}-${SHOWN_AS[first] ?? first}`)?.focus();
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const missing = { ...(values.pupil ? {} : { pupil: words.pupilFault }), ...(shown.includes('provision') && !theirs.some((each) => each.id === values.provision) ? { provision: words.provisionFault } : {}) };
    trouble.value = '';
    if (Object.keys(missing).length) return refuse(missing);
    busy.value = true;
    const answer = await post(`/api/v1/held/${held.id}/edit`, { pupil: values.pupil, body: bodyOf(held.said, values), note: values.note.trim() || null });
    busy.value = false;
    if (answer.ok) return done();
    const found = Object.fromEntries(Object.entries(answer.problem?.fields ?? {}).map(([path, text]) => [path.replace(/^body\./, ''), text]));
    const elsewhere = Object.keys(found).filter((name) => name !== 'pupil' && !(shown as string[]).includes(SHOWN_AS[name] ?? name));
    refuse(found);
    if (!Object.keys(found).length || elsewhere.length) trouble.value = [words.faults, ...elsewhere.map((name) => `${FIELDS[name] ?? name}: ${found[name]}`), ...(elsewhere.length ? [] : [troubleOf(answer)])].join(' ');
  };
  const choice = (name: 'pupil' | 'provision' | 'outcome' | 'reason' | 'in_place', options: [string, string][], none?: string): JSX.Element => (
    <Line name={name} id={held.id} fault={faults.value[name]}>
      <select id={`${held.id}-${name}`} value={values[name]} aria-invalid={!!faults.value[name]} aria-describedby={describedBy(`${held.id}-${name}`, undefined, faults.value[name])} onChange={(event) => set(name, event.currentTarget.value)}>
        {(none !== undefined || !options.some(([code]) => code === values[name])) && <option value="">{none ?? words.choose}</option>}
        {options.map(([code, text]) => <option key={code} value={code}>{text}</option>)}
      </select>
    </Line>
  );
  const typed = (name: 'on' | 'minutes', label: string, hint?: string): JSX.Element => {
    const fault = faults.value[label] ?? faults.value[name];
    const given = { id: `${held.id}-${name}`, value: values[name], 'aria-invalid': !!fault, 'aria-describedby': describedBy(`${held.id}-${name}`, hint, fault), onInput: (event: { currentTarget: HTMLInputElement }) => set(name, event.currentTarget.value) };
    return (
      <Line name={label} at={name} id={held.id} fault={fault} {...(hint ? { hint } : {})}>
        {name === 'on' ? <input type="date" {...given} /> : <input type="text" inputMode="numeric" {...given} />}
      </Line>
    );
  };
  const reasons = Object.entries(REASONS);
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <p class="hint">{words.hint}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      <div class="fields">
        {choice('pupil', pupils.map((each) => [each.id, each.name]))}
        {shown.includes('provision') && choice('provision', theirs.map((each) => [each.id, each.name]))}
        {shown.includes('on') && typed('on', held.said.type === 'equipment.confirm' ? 'week_of' : 'on')}
        {shown.includes('outcome') && choice('outcome', Object.entries(OUTCOMES).filter(([code]) => code !== 'void'))}
        {shown.includes('minutes') && (held.said.type === 'presence.report' ? typed('minutes', 'minutes_lost') : typed('minutes', 'minutes', words.noMinutes))}
        {shown.includes('reason') && (held.said.type === 'presence.report' || MISSED.has(values.outcome)) && choice('reason', reasons, values.outcome === 'not_delivered' ? words.choose : words.noReason)}
        {shown.includes('in_place') && choice('in_place', [['yes', words.yes], ['no', words.no]])}
        {shown.includes('text') && <Line name="text" id={held.id} fault={faults.value['text']}><textarea id={`${held.id}-text`} rows={4} maxLength={4000} value={values.text} onInput={(event) => set('text', event.currentTarget.value)} /></Line>}
      </div>
      <Field id={`${held.id}-note`} label={words.note}><textarea id={`${held.id}-note`} rows={2} maxLength={500} value={values.note} onInput={(event) => set('note', event.currentTarget.value)} /></Field>
      <div class="buttons"><button type="submit" class="second">{words.save}</button><button type="button" class="quiet" onClick={() => { keep(''); close(); }}>{all.held.cancel}</button></div>
    </form>
  );
}

const Line = ({ name, at, id, fault, hint, children }: { name: string; at?: string; id: string; fault: string | undefined; hint?: string; children: JSX.Element }): JSX.Element => (
  <Field id={`${id}-${at ?? name}`} label={FIELDS[name] ?? name} {...(fault ? { error: fault } : {})} {...(hint ? { hint } : {})}>{children}</Field>
);
