/** The few parts that all screens share. */
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { ACCESS, STATE, STATUS, W } from '../../words_desk.ts';
import { call, lostSince } from './api.ts';
import type { Answer } from './api.ts';
import type { Fetched } from './fetched.ts';
import { Mark } from './pictures.tsx';
import { link, place } from './place.ts';
import type { Figure, Named, State, Status, WaitsFor } from './types.ts';

/** The one line that a screen reader hears after something was done. */
export const spoken = signal('');
export function speak(text: string): void {
  spoken.value = '';
  setTimeout(() => (spoken.value = text), 50);
}

export const roleWord = (role: string): string => ACCESS[role] ?? role;

/** The span that one is looking at goes along: the chosen one, or the past week that is open. */
export const PupilLink = ({ pupil }: { pupil: Named }): JSX.Element => {
  const { screen, of, span } = place.value;
  return <a href={link('pupil', pupil.id, screen === 'week' && of ? `span=week&on=${of}` : span)}>{pupil.name}</a>;
};

export const Statutory = ({ source }: { source?: string | null }): JSX.Element => <span class="tag statutory" title={W.statutoryLong}>{source === 'isp' ? 'ISP' : W.statutory}</span>;

export const StatusWord = ({ status }: { status: Status | 'open' | null }): JSX.Element | null =>
  status && <span class={`word ${status}`}><Mark of={status} /><span>{STATUS[status]}</span></span>;

export const StateWord = ({ state }: { state: State | null }): JSX.Element | null => state && <span class={`tag state-${state}`}>{STATE[state]}</span>;

/** A figure that a phone may still change: whose, as far as that is known. */
export const Awaiting = ({ on = [] }: { on?: WaitsFor[] }): JSX.Element => <span class="tag awaiting">{on.length ? W.awaitingOf([...new Set(on.map((each) => each.person))]) : W.awaiting}</span>;

/** A share of what was due, in the words that so few sessions deserve, else as a percentage beside them. */
export function share(figure: Figure): string {
  return figure.value === null ? '–' : figure.words;
}

export const Notice = ({ kind, children }: { kind: 'calm' | 'warn'; children: ComponentChildren }): JSX.Element => <div class={`notice ${kind}`}>{children}</div>;

/** What stands in the place of a page that has not come, or did not come. */
export function NotYet({ of }: { of: Fetched<unknown> }): JSX.Element {
  if (of.problem?.status === 403) return <Notice kind="calm"><p>{W.forbidden}</p></Notice>;
  if (of.problem?.status === 404 || of.problem?.status === 422) return <Notice kind="calm"><p>{W.gone}</p></Notice>;
  if (of.problem && of.problem.status !== 401) {
    return <Notice kind="warn"><p>{W.broke}</p><button type="button" class="quiet" onClick={() => void of.again()}>{W.retry}</button></Notice>;
  }
  return <p class="soft">{lostSince.value ? W.notShown : W.loading}</p>;
}

export function Title({ children, note }: { children: ComponentChildren; note?: ComponentChildren }): JSX.Element {
  return <div class="title"><h1 tabIndex={-1} id="title">{children}</h1>{note && <p class="soft">{note}</p>}</div>;
}

export const Block = ({ title, hint, children, class: name }: { title: string; hint?: string; children: ComponentChildren; class?: string }): JSX.Element => (
  <section class={`block ${name ?? ''}`}><h2>{title}</h2>{hint && <p class="hint">{hint}</p>}{children}</section>
);

export function Field({ label, hint, error, children, id }: { label: string; hint?: string; error?: string; id: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id}>{label}</label>
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="error" id={`${id}-error`}>{error}</p>}
      {children}
    </div>
  );
}
export const describedBy = (id: string, hint?: string, error?: string): string | undefined => [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;

/** What went wrong with something that was to be saved, in words; what was typed stays where it is. */
export function troubleOf(answer: Answer<unknown>): string {
  if (answer.ok) return '';
  if (!answer.problem) return W.notSaved;
  if (answer.problem.status === 401) return W.signIn.expiredTitle;
  if (answer.problem.status >= 500) return W.broke;
  return [answer.problem.title, answer.problem.detail, ...Object.values(answer.problem.fields ?? {})].filter(Boolean).join(' ');
}
export const send = call;

/** A picture of its own needs the name of its language; one that stood in the page would not, but then it would be trusted. */
export const withNamespace = (svg: string): string => (svg.includes('xmlns=') ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'));
