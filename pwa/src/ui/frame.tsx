/** What stays on every screen: the title, the truth about what was sent, the menu, and the quiet voice. */
import type { ComponentChildren } from 'preact';
import { heard, isDemoDay, lock, me, now, phase, queued, readingClosed, sending, spoken, today, troubled, users } from '../app.ts';
import * as words from '../words.ts';
import { Icon, type Symbol } from './parts.tsx';
import { forgetLocals, signal } from './signal.ts';

export const route = signal(location.hash.slice(1) || 'today');
addEventListener('hashchange', () => {
  forgetLocals();
  route.value = location.hash.slice(1) || 'today';
  scrollTo(0, 0);
  // A screen reader is taken to the new screen's name, as after a page load.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus());
});

const DAY_MS = 86_400_000;
/** More than this is worth a copy in a file. */
const MANY = 20;

/** One line, always true: what waits, why, and since when; with its symbol and its tone. */
function lineOf(): [Symbol, string, string?] {
  const n = queued.value.length;
  const oldest = n ? Date.parse(queued.value[0]!.saved_at) : 0;
  if (heard.value === 'unpaired') return ['alert', words.lineUnpaired, 'alert'];
  if (heard.value === 'update') return ['alert', words.update, 'alert'];
  if (n > MANY || (n && now.value - oldest > DAY_MS)) return ['alert', words.lineStuck(n, oldest), 'alert'];
  if (sending.value && n) return ['wait', words.lineSending(n)];
  if (readingClosed.value) return ['alert', words.lineClosed, 'alert'];
  if (heard.value === 'portal') return ['alert', words.linePortal(n), 'alert'];
  if (heard.value === 'no_signal' || !navigator.onLine) return ['wait', words.lineNoSignal(n), 'wait'];
  if (heard.value === 'no_answer' && n) return ['wait', words.lineNoAnswer(n), 'wait'];
  if (n) return ['wait', words.lineWaiting(n), 'wait'];
  const at = me.value?.heard_at;
  return at ? ['sent', words.lineSent(Date.parse(at)), 'sent'] : ['wait', words.lineReady];
}

export function SyncLine() {
  const [icon, text, tone = ''] = lineOf();
  const trouble = troubled.value.length;
  return (
    <>
      <a class={`line ${tone}`} href="#attention">
        <Icon name={icon} />
        <span>{text}</span>
      </a>
      {trouble > 0 && (
        <a class="line alert" href="#attention">
          <Icon name="alert" />
          <span>{words.attentionCount(trouble)}</span>
        </a>
      )}
    </>
  );
}

const MENU: [string, Symbol, string][] = [
  ['today', 'today', words.menuToday],
  ['days', 'days', words.menuDays],
  ['week', 'week', words.menuWeek],
  ['more', 'more', words.menuMore],
];

export function Frame({ title, sub, children }: { title: string; sub?: string; children: ComponentChildren }) {
  const at = route.value.split('/')[0];
  // What the menu has no place for is found under its last.
  const here = MENU.some(([to]) => to === at) ? at : 'more';
  document.title = `${title} · ${words.app}`;
  return (
    <div class={`frame ${me.value?.left_hand ? 'left-hand' : ''}`}>
      <header class="bar">
        {isDemoDay.value && <p class="demo">{words.demo(today.value)}</p>}
        <div class="bar-title">
          <h1 tabIndex={-1}>{title}</h1>
          {sub && <p class="sub">{sub}</p>}
          {users.value.length > 1 && phase.value === 'ready' && <button type="button" class="chip" onClick={() => lock()}>{words.roomDone(me.value!.user.name)}</button>}
        </div>
        <SyncLine />
      </header>
      <main>{children}</main>
      <nav class="menu" aria-label={words.menuName}>
        {MENU.map(([to, icon, label]) => (
          <a key={to} href={`#${to}`} aria-current={here === to ? 'page' : undefined}>
            <Icon name={icon} />
            {label}
          </a>
        ))}
      </nav>
    </div>
  );
}

/** A page by itself, before there is a list or when there is none: the mark, what it is, and no menu. */
export function Alone({ title, children }: { title: string; children: ComponentChildren }) {
  document.title = words.app;
  return (
    <div class="frame pairing">
      <main>
        <img class="mark" src="/icon.svg" alt="" width={64} height={64} />
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </main>
    </div>
  );
}

/** The quiet voice lives outside what is drawn anew, or a screen reader would miss the change. */
export const Voice = () => (
  <p class="quiet-status" role="status">
    {spoken.value}
  </p>
);
