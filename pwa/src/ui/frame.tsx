/** What stays on every screen: the title, the truth about what was sent, the menu, and the quiet voice. */
import type { ComponentChildren } from 'preact';
import { heard, isDemoDay, me, now, queued, sending, spoken, today, troubled } from '../app.ts';
import * as words from '../words.ts';
import { Icon, type Symbol } from './parts.tsx';
import { forgetLocals, signal } from './signal.ts';

export const route = signal(location.hash.slice(1) || 'today');
addEventListener('hashchange', () => {
  forgetLocals();
  route.value = location.hash.slice(1) || 'today';
  nameTab();
  scrollTo(0, 0);
  // A screen reader is taken to the new screen's name, as after a page load.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus());
});

const DAY_MS = 86_400_000;

/** One line, always true: what waits, why, and since when. */
function lineOf(): { icon: Symbol; text: string; tone: string } {
  const n = queued.value.length;
  const oldest = n ? Date.parse(queued.value[0]!.saved_at) : 0;
  if (heard.value === 'unpaired') return { icon: 'alert', text: words.lineUnpaired, tone: 'alert' };
  if (heard.value === 'update') return { icon: 'alert', text: words.update, tone: 'alert' };
  if (n && now.value - oldest > DAY_MS) return { icon: 'alert', text: words.lineStuck(n, oldest), tone: 'alert' };
  if (sending.value && n) return { icon: 'wait', text: words.lineSending(n), tone: '' };
  if (heard.value === 'no_answer') return { icon: 'wait', text: navigator.onLine && n ? words.lineNoAnswer(n) : words.lineNoSignal(n), tone: 'wait' };
  if (n) return { icon: 'wait', text: words.lineWaiting(n), tone: 'wait' };
  const at = me.value?.heard_at;
  return at ? { icon: 'sent', text: words.lineSent(Date.parse(at)), tone: 'sent' } : { icon: 'wait', text: words.lineReady, tone: '' };
}

export function SyncLine() {
  const { icon, text, tone } = lineOf();
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
  ['settings', 'more', words.menuMore],
];

export function Frame({ title, sub, children }: { title: string; sub?: string; children: ComponentChildren }) {
  const here = route.value.split('/')[0];
  return (
    <div class={`frame ${me.value?.left_hand ? 'left-hand' : ''}`}>
      <header class="bar">
        {isDemoDay.value && <p class="demo">{words.demo(today.value)}</p>}
        <div class="bar-title">
          <h1 tabIndex={-1}>{title}</h1>
          {sub && <p class="sub">{sub}</p>}
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

/** The quiet voice lives outside what is drawn anew, or a screen reader would miss the change. */
export const Voice = () => (
  <p class="quiet-status" role="status">
    {spoken.value}
  </p>
);

function nameTab(): void {
  const title = { today: words.menuToday, days: words.daysTitle, week: words.weekTitle, attention: words.attentionTitle, settings: words.settingsTitle }[route.value.split('/')[0]!];
  document.title = title ? `${title} · ${words.app}` : words.app;
}
nameTab();
