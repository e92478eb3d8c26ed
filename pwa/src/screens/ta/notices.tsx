/** What a phone should know stands above its list; what it may be asked, once and one thing at a time, below it. */
import { me, state, today, todayCards } from '../../app.ts';
import { timeOf } from '../../model/days.ts';
import { apple, isInstalled } from '../../ui/platform.ts';
import { local } from '../../ui/signal.ts';
import { install } from '../../ui/offer.ts';
import * as words from '../../words_later.ts';
import { AskAlerts, asksAlerts, renewAlerts } from './alerts.tsx';
import { OfferInstall } from './install.tsx';
import { Nudges } from './nudges.tsx';
import { runs } from './timer.tsx';

const FAR_OFF_MINUTES = 10;

const hasRecorded = (match: (on: string, outcome: string) => boolean): boolean => [...state.value.records.values()].some(({ user, on, outcome }) => user === me.value?.user.id && match(on, outcome));
/** Nobody is asked anything on the first day: first it is seen what Kept is for. */
const hasRecordedADay = (): boolean => hasRecorded((on) => on < today.value);
/** A closed card shows one answer: where the others are is said until one of them was given, or a day has passed. */
const knowsCards = (): boolean => hasRecorded((on, outcome) => on < today.value || outcome !== 'delivered');

/** A clock that runs for a card that this list does not hold. */
function TimerElsewhere() {
  const timer = me.value!.timer;
  if (!timer || todayCards.value.some(runs)) return null;
  return <p class="nudge"><a class="plain" href={`#days/${timer.day}`}>{words.timerElsewhere(timeOf(timer.at))}</a></p>;
}

export function Notices() {
  // As it was when the screen was opened: a line that goes away moves the list under a thumb.
  const knows = local('knows cards', knowsCards()).value;
  const off = Math.round(-me.value!.offset_ms / 60_000);
  return (
    <>
      {Math.abs(off) > FAR_OFF_MINUTES && <p class="fault">{words.clockOff(off)}</p>}
      {!knows && todayCards.value.length > 0 && <p class="hush">{words.cardHint}</p>}
      <Nudges />
      <TimerElsewhere />
    </>
  );
}

export function Offers() {
  const { install: offered } = me.value!;
  renewAlerts();
  if (apple && !isInstalled()) return <p class="nudge padded"><a class="plain" href="#settings">{words.installLead}</a> {words.installApple(apple)}</p>;
  if (!hasRecordedADay()) return null;
  if (install.value && !isInstalled() && offered === undefined) return <OfferInstall />;
  return asksAlerts() ? <AskAlerts /> : null;
}
