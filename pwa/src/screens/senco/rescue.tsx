/** A phone's file, brought to the desk: what became of each record in it, in words, and one tap to count them all. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { HELD, detailOf, words as all } from '../../words_decide.ts';
import { post } from './api.ts';
import { Block, Field, Notice, Title, describedBy, speak, troubleOf } from './parts.tsx';
import { link } from './place.ts';
import { about, whatOf } from './said.tsx';
import type { RescueReport } from './types.ts';

const words = all.rescue;
const LIMIT = 4 * 1024 * 1024;
const ORDER = ['applied', 'held', 'duplicate', 'refused'];

export function RescuePage(): JSX.Element {
  const fault = useSignal('');
  const busy = useSignal(false);
  const report = useSignal<RescueReport | null>(null);
  const refuse = (text: string): void => {
    fault.value = text;
    document.getElementById('copy')?.focus();
  };
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const file = (document.getElementById('copy') as HTMLInputElement).files?.[0];
    fault.value = '';
    if (!file) return refuse(words.choose);
    if (file.size > LIMIT) return refuse(words.large);
    let body: unknown;
    try {
      body = JSON.parse(await file.text());
    } catch {
      return refuse(words.notOurs);
    }
    if (typeof body !== 'object' || body === null || !Array.isArray((body as { items?: unknown }).items)) return refuse(words.notOurs);
    busy.value = true;
    speak(words.busy);
    const answer = await post<RescueReport>('/api/v1/rescue', body);
    busy.value = false;
    if (!answer.ok) return refuse(answer.problem?.fields?.['device'] ?? (answer.problem && answer.problem.status < 500 && answer.problem.status !== 401 ? `${words.nothing} ${Object.entries(answer.problem.fields ?? {}).map(([name, text]) => `${name}: ${text}`).join(' ') || answer.problem.detail}` : troubleOf(answer)));
    report.value = answer.data;
    speak(sumOf(answer.data));
    setTimeout(() => document.getElementById('taken')?.focus());
  };
  return (
    <>
      <p class="back"><a href={link('held')}>{all.held.title}</a></p>
      <Title note={words.intro}>{words.title}</Title>
      <form onSubmit={(event) => void go(event)} noValidate>
        <Field id="copy" label={words.file} hint={words.hint} {...(fault.value ? { error: fault.value } : {})}>
          <input id="copy" type="file" accept=".json,application/json" aria-invalid={!!fault.value} aria-describedby={describedBy('copy', words.hint, fault.value)} />
        </Field>
        <button type="submit" class="second" aria-disabled={busy.value}>{busy.value ? words.busy : words.go}</button>
      </form>
      {report.value && <Taken report={report.value} again={(next) => void (report.value = next)} />}
    </>
  );
}

const some = (report: RescueReport, status: string): number => report.items.filter((each) => each.status === status).length;
const sumOf = (report: RescueReport): string => words.sum(ORDER.filter((status) => some(report, status)).map((status) => words.some[status]!(some(report, status))));

function Taken({ report, again }: { report: RescueReport; again: (next: RescueReport) => void }): JSX.Element {
  const trouble = useSignal('');
  const busy = useSignal(false);
  const waiting = report.items.filter((each) => each.held);
  const countAll = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    trouble.value = '';
    let [counted, left] = [0, 0];
    const items = [...report.items];
    for (const [at, item] of items.entries()) {
      if (!item.held) continue;
      const answer = await post(`/api/v1/held/${item.held}/release`);
      if (!answer.ok && answer.problem?.status !== 409 && answer.problem?.status !== 404) {
        trouble.value = troubleOf(answer);
        break;
      }
      // 404: it was counted meanwhile, by itself or by somebody else.
      if (answer.ok || answer.problem?.status === 404) items[at] = { ...item, status: 'applied', code: null, held: null };
      if (answer.ok || answer.problem?.status === 404) counted++;
      else left++;
    }
    busy.value = false;
    if (left) trouble.value = words.left(left);
    again({ ...report, items });
    speak([words.counted(counted), left ? words.left(left) : ''].join(' '));
    document.getElementById('taken')?.focus();
  };
  return (
    <Block title={words.of(report.person.name, report.device.name)} class="taken">
      <p id="taken" tabIndex={-1}>{sumOf(report)}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {waiting.length > 0 && (
        <>
          <p class="hint">{words.trust}</p>
          <div class="buttons"><button type="button" class="second" aria-disabled={busy.value} onClick={() => void countAll()}>{words.countAll(waiting.length)}</button><a class="quiet button" href={link('held')}>{words.held}</a></div>
        </>
      )}
      <ul class="short">
        {report.items.map((item, at) => (
          <li key={at}>
            <p class="what"><b>{about(item.said)}</b><span class="tag">{words.status[item.status]}</span></p>
            {whatOf(item.said) && <p>{whatOf(item.said)}</p>}
            {item.said.text && <blockquote>{item.said.text}</blockquote>}
            {item.status === 'held' && item.code !== 'scope_denied' && <p class="soft small">{HELD[item.code ?? '']?.why || detailOf(item.code)}</p>}
          </li>
        ))}
      </ul>
    </Block>
  );
}
