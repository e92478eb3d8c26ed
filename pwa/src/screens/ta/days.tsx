/** The last two weeks, to fill in or put right. Late is said, not scolded. */
import { me, state, today } from '../../app.ts';
import { longDay } from '../../model/days.ts';
import { cardsOf, daysBefore, unrecorded } from '../../model/today.ts';
import { Frame, route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/parts.tsx';
import * as words from '../../words_later.ts';
import { Cards } from './today.tsx';

/** Said where it is so, and no more than said. */
export const Late = ({ day }: { day: string }) => (day < today.value ? <p class="hush">{words.daysLate}</p> : null);

export function Days() {
  const user = me.value?.user.id ?? '';
  const day = route.value.split('/')[1];
  if (day)
    return (
      <Frame title={longDay(day)}>
        <p class="actions">
          <a class="plain" href="#days">{words.daysBack}</a>
          <a class="plain" href={`#add/${day}`}><Icon name="add" />{words.add}</a>
        </p>
        <Late day={day} />
        <Cards cards={cardsOf(state.value, day, null, user)} day={day} />
      </Frame>
    );
  return (
    <Frame title={words.daysTitle}>
      <p class="hush">{words.daysHint}</p>
      <ul class="cards">
        {daysBefore(state.value.calendar, today.value).map((on) => {
          const cards = cardsOf(state.value, on, null, user).filter((card) => card.mine && !card.floating);
          const n = unrecorded(cards).length;
          return (
            <li key={on}>
              <a class={`day ${n || !cards.length ? '' : 'all'}`} href={`#days/${on}`}>
                <b>{longDay(on)}</b>
                <span>
                  {!n && cards.length > 0 && <Icon name="tick" />} {cards.length ? words.daysToRecord(n) : words.daysNothing}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </Frame>
  );
}
