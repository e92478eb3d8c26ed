/** Who is told, of what and when: every step of the ladder with its standard. What is typed stays until it is saved. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { SETTINGS as words } from '../../words_settings.ts';
import { may, post } from './api.ts';
import { useDraft, useFetched } from './fetched.ts';
import { Block, Field, NotYet, Notice, Title, describedBy, speak, troubleOf } from './parts.tsx';

type Value = string | number;
interface Values { [name: string]: Value }
interface SettingsRead { chosen: Values; defaults: Values }
/** What was typed, by the name of its step: what stands in its box, sound or not. */
interface Typed { [name: string]: string }

const CHOOSES = new Set(['senco', 'administrator']);
const PATH = '/api/v1/settings';

export function SettingsPage(): JSX.Element {
  const page = useFetched<SettingsRead>(PATH);
  return (
    <>
      <Title note={words.note}>{words.title}</Title>
      {!page.data ? <NotYet of={page} /> : may(CHOOSES) ? <Form of={page.data} again={page.again} /> : <Read of={page.data} />}
    </>
  );
}

function Form({ of, again }: { of: SettingsRead; again: () => Promise<void> }): JSX.Element {
  const [draft, keep] = useDraft('settings');
  const typed = draft ? (JSON.parse(draft) as Typed) : {};
  const faults = useSignal<{ [name: string]: string }>({});
  const trouble = useSignal('');
  const told = useSignal('');
  const hold = (next: Typed): void => {
    const left = Object.entries(next).filter(([name, text]) => text !== String(of.chosen[name]));
    keep(left.length ? JSON.stringify(Object.fromEntries(left)) : '');
    told.value = '';
  };
  const standard = (): void => {
    hold(Object.fromEntries(Object.entries(of.defaults).map(([name, value]) => [name, String(value)])));
    faults.value = {};
    speak(words.allDone);
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    told.value = trouble.value = '';
    faults.value = Object.fromEntries(Object.entries(typed).flatMap(([name, text]) => faultOf(of.defaults[name]!, text).map((fault) => [name, fault])));
    if (Object.keys(faults.value).length) return point();
    if (!Object.keys(typed).length) return void (told.value = words.saveNone);
    const answer = await post<SettingsRead>(PATH, Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, typeof of.defaults[name] === 'number' ? Number(text) : text])));
    if (answer.ok) {
      keep('');
      await again();
      told.value = words.saved;
      return;
    }
    faults.value = answer.problem?.fields ?? {};
    if (Object.keys(faults.value).length) return point();
    trouble.value = troubleOf(answer);
  };
  const point = (): void => {
    trouble.value = words.check;
    const first = words.groups.flatMap((group) => group.steps).find((name) => faults.value[name]);
    setTimeout(() => document.getElementById(`setting-${first}`)?.focus(), 0);
  };
  const changes = Object.keys(typed).length;
  const differs = Object.keys(of.defaults).some((name) => (typed[name] ?? String(of.chosen[name])) !== String(of.defaults[name]));
  return (
    <form onSubmit={(event) => void save(event)} noValidate aria-label={words.title}>
      {words.groups.map((group) => (
        <Block key={group.title} title={group.title} class="steps" {...(group.hint ? { hint: group.hint } : {})}>
          <div class="fields">
            {group.steps.map((name) => (
              <Step key={name} name={name} value={typed[name] ?? String(of.chosen[name])} standard={of.defaults[name]!} fault={faults.value[name] ?? ''} change={(text) => hold({ ...typed, [name]: text })} />
            ))}
          </div>
        </Block>
      ))}
      <div class="saving">
        <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
        <p role="status">{told.value || (changes ? words.unsaved(changes) : '')}</p>
        <div class="buttons">
          <button type="submit" class="main">{words.save}</button>
          {changes > 0 && <button type="button" class="quiet" onClick={() => { keep(''); faults.value = {}; trouble.value = ''; }}>{words.discard}</button>}
          {differs && <button type="button" class="quiet" onClick={standard}>{words.all}</button>}
        </div>
      </div>
    </form>
  );
}

interface OfStep { name: string; value: string; standard: Value; fault: string; change: (text: string) => void }

function Step({ name, value, standard, fault, change }: OfStep): JSX.Element {
  const { label, hint, unit } = words.steps[name]!;
  const id = `setting-${name}`;
  const given = { id, 'aria-invalid': !!fault, 'aria-describedby': `${id}-standard ${describedBy(id, hint, fault) ?? ''}`.trim() };
  return (
    <Field id={id} label={label} {...(hint ? { hint } : {})} {...(fault ? { error: fault } : {})}>
      {weekly(standard) ? <Weekly given={given} label={label} value={value} change={change} /> : (
        <p class="counted">
          <input {...given} {...(typeof standard === 'number' ? { type: 'text', inputMode: 'numeric', autoComplete: 'off' } : { type: 'time' })} value={value} onInput={(event) => change(event.currentTarget.value)} />
          {unit && <span>{unit}</span>}
        </p>
      )}
      <p class="soft" id={`${id}-standard`}>{words.standard(inWords(standard))}</p>
      {value !== String(standard) && <button type="button" class="quiet" aria-label={words.backOf(label, inWords(standard))} onClick={() => { change(String(standard)); document.getElementById(id)?.focus(); }}>{words.back(inWords(standard))}</button>}
    </Field>
  );
}

function Weekly({ given, label, value, change }: { given: object & { id: string }; label: string; value: string; change: (text: string) => void }): JSX.Element {
  const [day = '', at = ''] = value.split(' ');
  return (
    <p class="counted">
      <select {...given} value={day} onChange={(event) => change(`${event.currentTarget.value} ${at}`)}>
        {Object.entries(words.days).map(([code, word]) => <option key={code} value={code}>{word}</option>)}
      </select>
      <input type="time" aria-label={`${label}, ${words.at.toLowerCase()}`} value={at} onInput={(event) => change(`${day} ${event.currentTarget.value}`)} />
    </p>
  );
}

const Read = ({ of }: { of: SettingsRead }): JSX.Element => (
  <>
    <Notice kind="calm"><p>{words.readOnly}</p></Notice>
    {words.groups.map((group) => (
      <Block key={group.title} title={group.title} {...(group.hint ? { hint: group.hint } : {})}>
        <dl class="facts">
          {group.steps.map((name) => <div key={name}><dt>{words.steps[name]!.label}</dt><dd>{[inWords(of.chosen[name]!), words.steps[name]!.unit].filter(Boolean).join(' ')}</dd></div>)}
        </dl>
      </Block>
    ))}
  </>
);

const weekly = (value: Value): boolean => typeof value === 'string' && value.includes(' ');

function inWords(value: Value): string {
  if (!weekly(value)) return String(value);
  const [day = '', at] = String(value).split(' ');
  return `${words.days[day]} ${at}`;
}

/** What can be told without the server: a box that is empty, or no number. */
function faultOf(standard: Value, text: string): string[] {
  if (typeof standard === 'number') return /^\d{1,4}$/.test(text.trim()) ? [] : [words.whole];
  return /\d\d:\d\d$/.test(text) ? [] : [words.time];
}
