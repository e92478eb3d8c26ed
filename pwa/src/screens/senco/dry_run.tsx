/** The dry run: a Kept file goes in, and what the alerts would have said comes out, week by week. Nothing is kept. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { W } from '../../words_desk.ts';
import { call } from './api.ts';
import type { Problem } from './api.ts';
import { Block, Field, Notice, Statutory, Title, describedBy, speak, troubleOf } from './parts.tsx';
import type { Day } from './types.ts';

interface Told { kind: string; statutory: boolean; pupil: string; provision: string; sentence: string; what_to_do: string; because: string | null }
interface ToldWeek { week_of: Day; told_on: Day; opened: Told[]; ended: Told[]; standing: number }
interface DryRun { school: string; pupils: number; provisions: number; not_judged: number; records: number; kinds: { kind: string; opened: number }[]; weeks: ToldWeek[] }

const words = W.trial;
const LIMIT = 5 * 1024 * 1024;
/** A term of many lines is judged line by line and week by week. */
const TIME = 120_000;
const kindWord = (kind: string): string => W.alerts.kinds[kind] ?? kind;

export function DryRunPage(): JSX.Element {
  const found = useSignal<DryRun | null>(null);
  const problem = useSignal<Problem | null>(null);
  const error = useSignal('');
  const busy = useSignal(false);

  const refuse = (text: string): void => {
    error.value = text;
    document.getElementById('kept-file')?.focus();
  };
  const tryIt = async (event: Event): Promise<void> => {
    event.preventDefault();
    const file = (document.getElementById('kept-file') as HTMLInputElement).files?.[0];
    found.value = null;
    problem.value = null;
    error.value = '';
    if (!file) return refuse(words.choose);
    if (file.size > LIMIT) return refuse(words.large);
    let body: unknown;
    try {
      body = JSON.parse(await file.text());
    } catch {
      return refuse(words.notJson);
    }
    busy.value = true;
    speak(words.busy);
    const answer = await call<DryRun>('POST', '/api/v1/dry-run', body, TIME);
    busy.value = false;
    if (answer.ok) {
      found.value = answer.data;
      speak(words.of(answer.data.school));
    } else if (answer.problem?.fields && answer.problem.status === 422) problem.value = answer.problem;
    else refuse(troubleOf(answer));
  };

  const faults = Object.entries(problem.value?.fields ?? {});
  return (
    <>
      <Title>{words.title}</Title>
      <p>{words.intro}</p>
      <form onSubmit={(event) => void tryIt(event)} noValidate>
        <Field id="kept-file" label={words.file} hint={words.hint} error={error.value}>
          <input id="kept-file" type="file" accept=".json,application/json" aria-describedby={describedBy('kept-file', words.hint, error.value)} />
        </Field>
        <p><button type="submit" disabled={busy.value}>{words.go}</button></p>
      </form>
      {busy.value && <p class="soft">{words.busy}</p>}
      {problem.value && (
        <Notice kind="warn">
          <p>{problem.value.detail}</p>
          {faults.length > 0 && <><p>{words.faults(faults.length)}</p><ul class="short">{faults.map(([where, what]) => <li key={where}><code>{where}</code> {what}</li>)}</ul></>}
        </Notice>
      )}
      {found.value && <Found of={found.value} />}
    </>
  );
}

function Found({ of }: { of: DryRun }): JSX.Element {
  const alerts = of.kinds.reduce((sum, each) => sum + each.opened, 0);
  return (
    <>
      <Block title={words.of(of.school)} hint={words.rules}>
        <p>{words.figures(of.records, of.weeks.length, alerts)}</p>
        {of.not_judged > 0 && <p>{words.notJudged(of.not_judged)}</p>}
        {alerts > 0 && (
          <table>
            <thead><tr><th scope="col">{words.kind}</th><th scope="col" class="num">{words.opened}</th></tr></thead>
            <tbody>{of.kinds.filter((each) => each.opened > 0).map((each) => <tr key={each.kind}><th scope="row">{kindWord(each.kind)}</th><td class="num">{each.opened}</td></tr>)}</tbody>
          </table>
        )}
      </Block>
      {of.weeks.length === 0 ? <p class="soft">{words.noWeeks}</p> : alerts === 0 ? <p class="soft">{words.none}</p> : of.weeks.map((week) => <Week key={week.week_of} week={week} />)}
    </>
  );
}

const Week = ({ week }: { week: ToldWeek }): JSX.Element => (
  <Block title={words.week(week.week_of)} hint={`${words.told(week.told_on)}${week.standing > 0 ? ` · ${words.standing(week.standing)}` : ''}`}>
    {week.opened.length === 0 && <p class="soft">{words.quiet}</p>}
    {[...new Set(week.opened.map((told) => told.kind))].map((kind) => <Kind key={kind} kind={kind} told={week.opened.filter((each) => each.kind === kind)} />)}
    {week.ended.length > 0 && <details><summary>{words.ended(week.ended.length)}</summary><ul class="short">{week.ended.map((told, at) => <li key={at}>{told.provision}, {told.pupil}: {kindWord(told.kind)}. {told.because}</li>)}</ul></details>}
  </Block>
);

const Kind = ({ kind, told }: { kind: string; told: Told[] }): JSX.Element => (
  <>
    <h3>{kindWord(kind)} ({told.length})</h3>
    <ul class="short">{told.map((each, at) => <li key={at}>{each.sentence}. {each.statutory && <Statutory />}</li>)}</ul>
    {[...new Set(told.map((each) => each.what_to_do))].map((text) => <p key={text} class="soft small">{text}</p>)}
  </>
);
