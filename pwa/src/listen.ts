/** What the page hears from outside: hands, other tabs, the network, and its own clock. */
import { lock, now, reload, rounds, tabs } from './app.ts';
import type { Card } from './model/today.ts';

const IDLE_MS = 300_000;
const HIDDEN_MS = 120_000;

/** `open` tells the card that somebody is at. */
export function listen(open: () => Card | undefined): void {
  let used = Date.now();
  const touched = (): void => void (used = Date.now());
  const rest = (hidden: boolean): void => {
    if (Math.abs(Date.now() - used) > (hidden ? HIDDEN_MS : IDLE_MS)) lock(open());
  };
  addEventListener('pointerdown', touched);
  addEventListener('keydown', touched);
  setInterval(() => rest(document.hidden), 5_000);
  tabs?.addEventListener('message', () => void reload());
  addEventListener('online', () => rounds()?.go(true));
  addEventListener('pageshow', (event) => (event as PageTransitionEvent).persisted && rounds()?.go(true)); // come back to, not started
  document.addEventListener('visibilitychange', () => {
    now.value = Date.now();
    rest(!document.hidden); // as it was until now
    touched();
    if (document.visibilityState === 'visible') void rounds()?.go(true);
  });
  setInterval(() => {
    if (document.visibilityState !== 'visible') return;
    now.value = Date.now();
    void rounds()?.tick();
  }, 30_000);
}
