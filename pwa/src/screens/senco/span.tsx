/** The span that figures are of: chosen here, kept in the address, said in words on screen and on paper. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { W, spanInWords } from '../../words_desk.ts';
import { speak } from './parts.tsx';
import { link, place } from './place.ts';
import type { ChosenSpan, SpanKind } from './span_types.ts';
import type { Day } from './types.ts';

const words = W.span;
const KINDS: SpanKind[] = ['week', 'half_term', 'term', 'year'];
const LAST = [3, 6, 10];

/** The same words behind the address of the server's route: it says what is wrong with them. */
export const spanQuery = (): string => (place.value.span ? `?${place.value.span}` : '');

/** While another span is fetched the one before it stays, so that nothing jumps and the focus stays where it was. */
export function useBefore<T>(data: T | null): T | null {
  const before = useRef<T | null>(null);
  if (data) before.current = data;
  return before.current;
}

export function SpanControl({ of, today }: { of: ChosenSpan; today: Day }): JSX.Element {
  const { screen, of: id } = place.value;
  const to = (kind: SpanKind, more = ''): string => link(screen, id, `span=${kind}${more}`);
  const at = of.kind === 'last' ? `last ${of.windows}` : of.kind;
  const change = (value: string): void => {
    const [kind, windows] = value.split(' ') as [SpanKind, string?];
    location.hash = to(kind, windows ? `&windows=${windows}` : of.starts_on && !isNow(of, today) ? `&on=${of.starts_on}` : '');
    speak(words.changed);
  };
  const last = of.windows && !LAST.includes(of.windows) ? [...LAST, of.windows].sort((a, b) => a - b) : LAST;
  return (
    <div class="find span-of">
      <p>
        <label for="span">{words.label}</label>
        <select id="span" value={at} onChange={(event) => change(event.currentTarget.value)}>
          {KINDS.map((kind) => <option key={kind} value={kind}>{words.kinds[kind]}</option>)}
          {last.map((n) => <option key={n} value={`last ${n}`}>{words.last(n)}</option>)}
        </select>
      </p>
      {(of.previous || of.next) && (
        <nav class="weeks" aria-label={words.beside}>
          {of.previous && <a href={to(of.kind, `&on=${of.previous}`)}>{words.before[of.kind]}</a>}
          {!isNow(of, today) && <a href={to(of.kind)}>{words.now[of.kind]}</a>}
          {of.next && <a href={to(of.kind, `&on=${of.next}`)}>{words.after[of.kind]}</a>}
        </nav>
      )}
    </div>
  );
}

export const isNow = (of: ChosenSpan, today: Day): boolean => of.next === null || (of.starts_on !== null && of.starts_on <= today && today <= (of.ends_on ?? ''));
export const spanSaid = (of: ChosenSpan, today: Day): string => spanInWords(of, isNow(of, today));
