/** What the adults who work with a pupil should know: read by all who see the page, written by the SENCO. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { P } from '../../words_pupil.ts';
import { may, post } from './api.ts';
import { BOOKS } from './catch_up.tsx';
import { useDraft } from './fetched.ts';
import { Field, Notice, describedBy, speak, troubleOf } from './parts.tsx';
import type { Guide } from './types.ts';

const words = P.guide;
const FIELDS = ['target', 'strategies', 'next_steps'] as const;
const isEmpty = (guide: Guide): boolean => FIELDS.every((field) => !guide[field]);

/** `seen` is what the writer began from: the server changes nothing where it is another by now. */
interface Draft { seen: Guide; guide: { [field: string]: string } }

export function GuideOf({ of, pupil, again }: { of: Guide; pupil: string; again: () => Promise<void> }): JSX.Element | null {
  const [draft, keep] = useDraft(`guide ${pupil}`);
  const written = draft ? (JSON.parse(draft) as Draft) : null;
  const told = useSignal('');
  if (isEmpty(of) && !written && !may(BOOKS)) return null;
  const open = (): void => keep(JSON.stringify({ seen: of, guide: Object.fromEntries(FIELDS.map((field) => [field, of[field] ?? ''])) } satisfies Draft));
  return (
    <section class="block guide" aria-labelledby="guide">
      <h2 id="guide">{words.title}</h2>
      {!written && isEmpty(of) && <p class="soft">{words.none}</p>}
      {!written && (
        <dl class="facts">
          {FIELDS.filter((field) => of[field]).map((field) => <div key={field}><dt>{words.fields[field]}</dt><dd class="lines">{of[field]}</dd></div>)}
        </dl>
      )}
      <p role="status">{told.value}</p>
      {!written && may(BOOKS) && <p class="no-print"><button type="button" class="quiet" onClick={() => { told.value = ''; open(); }}>{isEmpty(of) ? words.add : words.edit}</button></p>}
      {written && <Form draft={written} now={of} pupil={pupil} keep={(next) => keep(next ? JSON.stringify(next) : '')} done={async () => { keep(''); await again(); told.value = words.saved; speak(words.saved); }} />}
    </section>
  );
}

interface Given { draft: Draft; now: Guide; pupil: string; keep: (next: Draft | null) => void; done: () => Promise<void> }

function Form({ draft, now, pupil, keep, done }: Given): JSX.Element {
  const faults = useSignal<{ [field: string]: string }>({});
  const trouble = useSignal('');
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const guide = Object.fromEntries(FIELDS.map((field) => [field, draft.guide[field]!.trim() || null]));
    const answer = await post(`/api/v1/pupils/${encodeURIComponent(pupil)}/guide`, { seen: draft.seen, guide });
    if (answer.ok) return done();
    faults.value = Object.fromEntries(Object.entries(answer.problem?.fields ?? {}).map(([path, text]) => [path.replace(/^guide\./, ''), text]));
    trouble.value = Object.keys(faults.value).length ? '' : troubleOf(answer);
  };
  const changed = FIELDS.some((field) => draft.seen[field] !== now[field]);
  return (
    <form class="no-print" onSubmit={(event) => void save(event)} noValidate aria-label={words.title}>
      <p class="hint">{words.hint}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {changed && <Notice kind="warn"><p>{words.changed}</p><dl class="facts">{FIELDS.map((field) => <div key={field}><dt>{words.fields[field]}</dt><dd class="lines">{now[field] ?? '–'}</dd></div>)}</dl><button type="button" class="quiet" onClick={() => keep({ ...draft, seen: now })}>{words.mine}</button></Notice>}
      {FIELDS.map((field) => (
        <Field key={field} id={`guide-${field}`} label={words.fields[field]} {...(faults.value[field] ? { error: faults.value[field] } : {})}>
          <textarea id={`guide-${field}`} rows={3} maxLength={2000} value={draft.guide[field]} aria-invalid={!!faults.value[field]} aria-describedby={describedBy(`guide-${field}`, undefined, faults.value[field])} onInput={(event) => keep({ ...draft, guide: { ...draft.guide, [field]: event.currentTarget.value } })} />
        </Field>
      ))}
      <div class="buttons"><button type="submit" class="second">{words.save}</button><button type="button" class="quiet" onClick={() => keep(null)}>{words.close}</button></div>
    </form>
  );
}

