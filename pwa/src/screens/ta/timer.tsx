/** A clock that runs while a session does. Only its start is kept, on disk: it outlives a lock, a reload and an empty battery. */
import { me, now, set, today } from '../../app.ts';
import { timeOf } from '../../model/days.ts';
import type { Card } from '../../model/today.ts';
import { Icon } from '../../ui/parts.tsx';
import * as words from '../../words.ts';
import { record } from './card.tsx';

/** A clock that has run longer was forgotten: what it shows is nobody's session. */
const MOST_MINUTES = 180;
/** Of the planned minutes this much is the whole session, as the ledger has it. */
const WHOLE = 0.8;

const minutesRun = (until: number): number => Math.max(1, Math.round((until - me.value!.timer!.at) / 60_000));
export const runs = (card: Card): boolean => me.value?.timer?.card === card.key;
export const wasLeftOn = (): boolean => minutesRun(now.value) > MOST_MINUTES;
/** What a card in the list says of it. */
export const runningFor = (card: Card): string | false => !card.recorded && runs(card) && !wasLeftOn() && words.timerFor(minutesRun(now.value));

export async function stopTimer(card: Card): Promise<boolean> {
  const minutes = minutesRun(Date.now());
  const whole = !card.minutes || minutes >= WHOLE * card.minutes;
  const saved = await record(card, { outcome: whole ? 'delivered' : 'part_delivered', minutes, timed: true }, whole ? words.savedDelivered : words.savedPart);
  if (saved) await set({ timer: undefined });
  return saved !== null;
}

/** For a card that is not recorded yet. */
export function Timer({ card }: { card: Card }) {
  const timer = me.value?.timer;
  if (!timer)
    return card.day === today.value ? (
      <button type="button" class="chip" onClick={() => void set({ timer: { card: card.key, day: card.day, at: Date.now() } })}>
        <Icon name="wait" />
        {words.timerStart}
      </button>
    ) : null;
  if (!runs(card)) return null;
  return (
    <div class="actions">
      <b>{wasLeftOn() ? words.timerLeft : words.timerRuns(timeOf(timer.at), minutesRun(now.value))}</b>
      {!wasLeftOn() && <button type="button" class="main" onClick={() => void stopTimer(card)}>{words.timerStop}</button>}
      <button type="button" class="plain" onClick={() => void set({ timer: undefined })}>{words.timerRemove}</button>
    </div>
  );
}
