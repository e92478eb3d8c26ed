/**
 * A trembling or doubled tap on a card is one tap, whatever has come to stand under the finger meanwhile: the second half
 * of one on Undo would deliver the session below, and that of one on a day its first session. Who scrolled in between meant
 * it. A key has no place: it counts by its button.
 */
const SECOND_TAP_MS = 600;
const THUMB = 24;

let before = 0;
let x = 0;
let y = 0;
let on: EventTarget | null;

addEventListener('click', (event: MouseEvent) => {
  const far = event.target !== on && (!event.detail || Math.hypot(event.pageX - x, event.pageY - y) > THUMB);
  const second = !far && Date.now() - before < SECOND_TAP_MS;
  before = Date.now();
  x = event.pageX;
  y = event.pageY;
  on = event.target;
  if (!second || !(on as Element).closest('.card')) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
