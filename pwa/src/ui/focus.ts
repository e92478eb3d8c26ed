/** A button that goes when it is pressed takes the focus with it: the keyboard and the screen reader go on from the screen's name, as on a new screen. A card looks after its own. */
let held: EventTarget | null = null;
addEventListener('focusin', ({ target }) => void (held = target));

new MutationObserver(() => {
  if (document.activeElement !== document.body || !(held instanceof Element) || held.isConnected) return;
  held = null;
  document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}).observe(document.body, { childList: true, subtree: true });
