/** The few shared pieces of the log: symbols, chips, and a question with its answers. */
import type { ComponentChildren } from 'preact';

const PATHS = {
  today: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  days: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4M12 8v4l3 2',
  week: 'M5 20v-7M12 20V4M19 20V9',
  more: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M8 14.5v5',
  add: 'M12 5v14M5 12h14',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M7 7l10 10M17 7L7 17',
  half: 'M6 12h12',
  down: 'M6 9.5l6 6 6-6',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
  wait: 'M12 7v5l3 2M12 3a9 9 0 1 0 .01 0z',
  alert: 'M12 8v5M12 16.5v.01M12 3l9.5 17h-19z',
} as const;
export type Symbol = keyof typeof PATHS;

export const Icon = ({ name, path = PATHS[name] }: { name: Symbol; path?: string | undefined }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

/** A question and its answers as buttons: one tap answers, and the answer is saved at once. */
export function Question<T>({ name, options, chosen, pick, quiet, children }: {
  name: string;
  options: [T, string][];
  chosen?: T | null | undefined;
  pick: (value: T) => void;
  /** The card above it already asks: the question is only heard. */
  quiet?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class="question" role="group" aria-label={name}>
      {!quiet && <p class="ask" aria-hidden="true">{name}</p>}
      <div class="chips">
        {options.map(([value, label]) => (
          <button type="button" class="chip" key={label} aria-pressed={chosen === undefined ? undefined : chosen === value} onClick={() => pick(value)}>
            {chosen === value && <Icon name="tick" />}
            {label}
          </button>
        ))}
        {children}
      </div>
    </div>
  );
}
