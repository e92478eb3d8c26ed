/** The dry run: last term goes in, as a Kept file or as a map and a list of sessions; what the alerts would have said comes out, week by week. Nothing is kept. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { W, count } from '../../words_desk.ts';
import type { Problem } from './api.ts';
import { weekdayShort } from './dates.ts';
import { LIMIT, asBase64, tryIt } from './dry_run_send.ts';
import type { DryRun, Progress, Told, ToldWeek } from './dry_run_send.ts';
import { Block, Field, Notice, Statutory, Title, describedBy, speak, troubleOf } from './parts.tsx';

const words = W.trial;
const kindWord = (kind: string): string => W.alerts.kinds[kind] ?? kind;
type Kind = 'tables' | 'kept';
const FILES: { [kind in Kind]: { id: string; label: string; hint: string; accept: string; needed: boolean }[] } = {
  kept: [{ id: 'kept-file', label: words.file, hint: words.hint, accept: '.json,application/json', needed: true }],
  tables: [
    { id: 'map', label: words.map, hint: words.mapHint, accept: '.csv,text/csv', needed: true },
    { id: 'records', label: words.records, hint: words.recordsHint, accept: '.csv,text/csv', needed: true },
    { id: 'calendar', label: words.calendar, hint: words.calendarHint, accept: '.csv,text/csv', needed: false },
  ],
};
const chosen = (id: string): File | undefined => (document.getElementById(id) as HTMLInputElement | null)?.files?.[0];

export function DryRunPage(): JSX.Element {
  const kind = useSignal<Kind>('tables');
  const found = useSignal<DryRun | null>(null);
  const problem = useSignal<Problem | null>(null);
  const errors = useSignal<{ [id: string]: string }>({});
  const going = useSignal<Progress | null>(null);

  const refuse = (id: string, text: string): void => {
    errors.value = { [id]: text };
    document.getElementById(id)?.focus();
  };
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = FILES[kind.value];
    found.value = null;
    problem.value = null;
    errors.value = {};
    const missing = fields.find((field) => field.needed && !chosen(field.id));
    if (missing) return refuse(missing.id, words.choose);
    const large = fields.find((field) => (chosen(field.id)?.size ?? 0) > LIMIT);
    if (large) return refuse(large.id, words.large);
    let body: string;
    try {
      body = kind.value === 'kept' ? JSON.stringify(JSON.parse(await chosen('kept-file')!.text())) : JSON.stringify(Object.fromEntries(await Promise.all(fields.filter((field) => chosen(field.id)).map(async (field) => [field.id, await asBase64(chosen(field.id)!)]))));
    } catch {
      return refuse(fields[0]!.id, kind.value === 'kept' ? words.notJson : words.notRead);
    }
    going.value = { done: 0, of: 0 };
    speak(words.busy);
    const answer = await tryIt(kind.value === 'kept' ? '/api/v1/dry-run' : '/api/v1/dry-run/tables', body, (step) => void (going.value = step));
    going.value = null;
    if (answer.ok) {
      found.value = answer.data;
      speak(words.of(answer.data.school));
    } else if (answer.problem?.fields && answer.problem.status === 422) problem.value = answer.problem;
    else refuse(fields[0]!.id, troubleOf(answer));
  };
  const change = (to: Kind): void => {
    kind.value = to;
    errors.value = {};
    problem.value = null;
  };

  const faults = Object.entries(problem.value?.fields ?? {});
  return (
    <>
      <Title>{words.title}</Title>
      <p>{words.intro}</p>
      <form onSubmit={(event) => void go(event)} noValidate class="trial">
        <fieldset class="choices">
          <legend>{words.which}</legend>
          {(['tables', 'kept'] as const).map((each) => <label key={each}><input type="radio" name="which" value={each} checked={kind.value === each} onChange={() => change(each)} /> {words.kinds[each]}</label>)}
        </fieldset>
        {FILES[kind.value].map((field) => (
          <Field key={field.id} id={field.id} label={field.label} hint={field.hint} error={errors.value[field.id] ?? ''}>
            <input id={field.id} type="file" accept={field.accept} aria-describedby={describedBy(field.id, field.hint, errors.value[field.id])} />
          </Field>
        ))}
        <p><button type="submit" class="main" disabled={going.value !== null}>{words.go}</button></p>
      </form>
      {going.value && <p class="going"><label for="going">{going.value.of ? words.going(going.value.done, going.value.of) : words.busy}</label><progress id="going" {...(going.value.of ? { value: going.value.done, max: going.value.of } : {})} /></p>}
      {problem.value && (
        <Notice kind="warn">
          <p>{problem.value.detail}</p>
          {faults.length > 0 && <ul class="short faults">{faults.map(([where, what]) => <li key={where}><b>{where}.</b> {what}</li>)}</ul>}
        </Notice>
      )}
      {found.value && <Found of={found.value} />}
    </>
  );
}

function Found({ of }: { of: DryRun }): JSX.Element {
  const told = of.kinds.filter((each) => each.opened > 0);
  const alerts = told.reduce((sum, each) => sum + each.opened, 0);
  return (
    <>
      <Block title={words.of(of.school)} hint={words.rules}>
        <p>{words.figures(of.records, of.weeks.length, alerts)}</p>
        {of.not_judged > 0 && <p>{words.notJudged(of.not_judged)}</p>}
        {of.notes.length > 0 && <><h3>{words.taken}</h3><ul class="short">{of.notes.map((note) => <li key={note}>{note}</li>)}</ul></>}
        {alerts > 0 && <div class="side-by-side"><Kinds told={told} /><Weeks of={of.weeks} /></div>}
      </Block>
      {of.weeks.length === 0 ? <p class="soft">{words.noWeeks}</p> : alerts === 0 ? <p class="soft">{words.none}</p> : of.weeks.map((week) => <Week key={week.week_of} week={week} />)}
    </>
  );
}

const Kinds = ({ told }: { told: DryRun['kinds'] }): JSX.Element => (
  <table>
    <thead><tr><th scope="col">{words.kind}</th><th scope="col" class="n">{words.opened}</th><th scope="col" class="n">{words.over}</th></tr></thead>
    <tbody>{told.map((each) => <tr key={each.kind}><th scope="row">{kindWord(each.kind)}</th><td class="n">{each.opened}</td><td class="n">{each.ended}</td></tr>)}</tbody>
  </table>
);

const Weeks = ({ of }: { of: ToldWeek[] }): JSX.Element => (
  <table>
    <thead><tr><th scope="col">{words.weekOf}</th><th scope="col" class="n">{words.opened}</th><th scope="col" class="n">{words.over}</th><th scope="col" class="n">{words.open}</th></tr></thead>
    <tbody>{of.map((week) => <tr key={week.week_of}><th scope="row">{weekdayShort(week.week_of)}</th><td class="n">{week.opened.length}</td><td class="n">{week.ended.length}</td><td class="n">{week.standing}</td></tr>)}</tbody>
  </table>
);

const Week = ({ week }: { week: ToldWeek }): JSX.Element => (
  <Block title={words.week(week.week_of)} hint={words.weekCounts(week.opened.length, week.ended.length, week.standing)}>
    {week.opened.length === 0 && <p class="soft">{words.quiet}</p>}
    {[...new Set(week.opened.map((told) => told.kind))].map((kind) => <OfKind key={kind} kind={kind} told={week.opened.filter((each) => each.kind === kind)} />)}
    {week.ended.length > 0 && <details><summary>{words.ended(week.ended.length)}</summary><ul class="short">{week.ended.map((told, at) => <li key={at}><span class="soft">{weekdayShort(told.on)}:</span> {told.provision}, {told.pupil}: {kindWord(told.kind)}. {told.because}</li>)}</ul></details>}
  </Block>
);

const OfKind = ({ kind, told }: { kind: string; told: Told[] }): JSX.Element => (
  <>
    <h3>{kindWord(kind)} ({count(told.length, words.alert)})</h3>
    <ul class="short">{told.map((each, at) => <li key={at}><span class="soft">{weekdayShort(each.on)}:</span> {each.sentence}. {each.statutory && <Statutory />}</li>)}</ul>
    {[...new Set(told.map((each) => each.what_to_do))].map((text) => <p key={text} class="soft small">{text}</p>)}
  </>
);
