/** One session of the day: what it is, and the ring that says it was delivered. Everything else opens inside it. */
import { failure, me, save, state, today } from '../../app.ts';
import type { Unsaved } from '../../db/shapes.ts';
import { addDays, dayAndMonth, mondayOf } from '../../model/days.ts';
import { logSession, noteWith, type Author, type Said } from '../../model/acts.ts';
import { outcomeOf, type Card, type CardPupil } from '../../model/today.ts';
import { route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/parts.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words.ts';
import { Panel } from './panel.tsx';
import { runningFor, runs, stopTimer, wasLeftOn } from './timer.tsx';

/** One card is open at a time, and none when a screen is come back to. */
export const openKey = {
  get value(): string | null {
    return local<string | null>('open', null).value;
  },
  set value(key) {
    local<string | null>('open', null).value = key;
  },
};
export const toggle = (card: Card): void => {
  failure.value = '';
  openKey.value = openKey.value === card.key ? null : card.key;
};
export const author = (): Author => ({ role: me.value?.user.deliverer_role ?? null, today: today.value, paper: route.value.startsWith('paper') });

export const nameOf = (card: Card): string =>
  [card.startsAt?.replace(/^0/, ''), card.provision.title, card.pupils.length > 3 ? words.pupils(card.pupils.length) : card.pupils.map((p) => p.name).join(', ')].filter(Boolean).join(' ');

/** Not there, while others of the group were. */
const away = (pupil: CardPupil): boolean => pupil.record?.outcome === 'not_delivered';

/** Of a day that is more than two days ago it is said why it comes now. The question stands on top of that day's screen. */
export const LATE_DAYS = 2;
export const lateBecause = () => local('late because', '');
export const lateAsked = () => local('late asked', false);

/** Saves what is said of a session. */
export async function record(card: Card, said: Said, sentence: string): Promise<Unsaved[] | null> {
  const because = lateBecause().value;
  if (card.day < addDays(today.value, -LATE_DAYS) && !because) {
    lateAsked().value = true;
    document.querySelector<HTMLElement>('#late button')?.focus();
    return null;
  }
  const facts = logSession(card, said, author(), Date.now());
  return (await save([...facts, ...(because ? noteWith(facts, words.lateNote(because), Date.now()) : [])], sentence)) ? facts : null;
}

async function ring(card: Card): Promise<void> {
  // Where the plan counts minutes and names no length, only a person knows how long it was.
  const ask = card.progress?.unit === 'minutes' && !card.minutes;
  const timed = runs(card);
  if (card.recorded || (ask && !timed) || (timed && wasLeftOn())) return toggle(card);
  // What was not saved is said inside the card.
  if ((timed ? await stopTimer(card) : await record(card, { outcome: 'delivered' }, words.savedDelivered)) || failure.value) openKey.value = card.key;
}

const SIGN = { open: null, delivered: 'tick', part: 'half', missed: 'cross' } as const;

export function CardView({ card }: { card: Card }) {
  const open = openKey.value === card.key;
  const outcome = outcomeOf(card);
  const sign = SIGN[outcome];
  const { progress } = card;
  const timed = runs(card) && !card.recorded;
  const noted = [...state.value.notes.values()].some((note) => !note.voided && card.pupils.some((p) => p.record?.entity === note.record));
  return (
    <li class={`card ${outcome} ${open ? 'is-open' : ''}`}>
      <div class="row">
        <button type="button" class="what" aria-expanded={open} onClick={() => toggle(card)}>
          <span class="when">
            {card.startsAt && <b>{card.startsAt.replace(/^0/, '')}</b>}
            {card.late && <em>{words.late}</em>}
            {card.booked && <em>{words.makesUp(card.booked.from, card.booked.until)}</em>}
          </span>
          <strong>{card.provision.title}</strong>
          <span class="who">{card.pupils.filter((p) => outcome === 'missed' || !away(p)).map((p) => p.name).join(', ')}</span>
          <span class="meta">
            {[card.booked && card.booked.on < card.day && words.bookedFor(card.booked.on), card.minutes && words.minutes(card.minutes), progress && (card.floating || progress.due > 1) && words.progress(progress.done, progress.due, progress.unit, mondayOf(progress.endsOn) === mondayOf(card.day) ? null : dayAndMonth(progress.endsOn)), ...(outcome === 'missed' ? [] : card.pupils.filter(away).map((p) => words.wasAway(p.name))), !open && runningFor(card), card.second && words.secondMark, card.by !== null && words.recordedBy(card.by), noted && words.note]
              .filter(Boolean)
              .join('\u00A0· ')}
          </span>
        </button>
        <button type="button" class="ring" aria-label={timed ? words.timerMark(nameOf(card)) : outcome === 'open' ? words.mark(nameOf(card)) : `${words.outcome[outcome]}. ${words.open(nameOf(card))}`} onClick={() => void ring(card)}>
          <span class="disc">{timed ? <Icon name="wait" /> : sign && <Icon name={sign} />}</span>
          <span>{timed ? words.timerRing : outcome === 'open' ? words.deliver : words.ring[outcome]}</span>
        </button>
      </div>
      {open && <Panel card={card} />}
    </li>
  );
}
