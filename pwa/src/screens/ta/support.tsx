/** Support through the day, asked for today, with what this week's other days say; and what should be in place this week. */
import { me, state, today, todayCards } from '../../app.ts';
import { longDay, mondayOf } from '../../model/days.ts';
import { presenceKey } from '../../model/fold.ts';
import { cardsOf } from '../../model/today.ts';
import { Frame } from '../../ui/frame.tsx';
import * as words from '../../words_later.ts';
import { List } from './today.tsx';

/** Minutes of this person's support that were lost on a day. */
const lostOn = (day: string): number =>
  cardsOf(state.value, day, null, me.value?.user.id ?? '')
    .filter((card) => card.mine && card.kind === 'ambient')
    .reduce((sum, card) => sum + (state.value.presence.get(presenceKey(card.provision.id, card.pupils[0]!.id, day))?.minutes_lost ?? 0), 0);

export function Support() {
  const cards = todayCards.value.filter((card) => card.mine && (card.kind === 'ambient' || card.kind === 'equipment'));
  const before = state.value.calendar?.school_days.filter((day) => day >= mondayOf(today.value) && day < today.value) ?? [];
  return (
    <Frame title={words.support} sub={longDay(today.value)}>
      <p class="hush">{cards.length ? words.supportHint : words.supportNone}</p>
      <List cards={cards} />
      {before.length > 0 && cards.some(({ kind }) => kind === 'ambient') && (
        <section>
          <h2>{words.supportWeek}</h2>
          <ul class="cards">
            {before.reverse().map((day) => (
              <li key={day}>
                <a class={`day ${lostOn(day) ? '' : 'all'}`} href={`#days/${day}`}>
                  <b>{longDay(day)}</b>
                  <span>{words.supportLost(lostOn(day))}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Frame>
  );
}
