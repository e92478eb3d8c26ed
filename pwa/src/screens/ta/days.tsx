/** The last two weeks, to fill in or put right. Late is said, not scolded. */
import { me, state, today } from '../../app.ts';
import { addDays, longDay, mondayOf } from '../../model/days.ts';
import { cardsOf, unrecorded } from '../../model/today.ts';
import { daysBefore, isDay } from '../../model/days_before.ts';
import { Frame, route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/later_icons.tsx';
import { Question } from '../../ui/parts.tsx';
import * as words from '../../words_later.ts';
import { LATE_DAYS, lateAsked, lateBecause } from './card.tsx';
import { Cards, isStanding } from './today.tsx';

/** Said where it is so; and of what is longer ago one question, for all that the day still gets. */
export function Late({ day }: { day: string }) {
  if (day >= today.value) return null;
  const because = lateBecause();
  return (
    <div id="late">
      <p class="hush">{words.daysLate}</p>
      {day < addDays(today.value, -LATE_DAYS) && (
        <>
          {lateAsked().value && !because.value && <p class="nudge padded" role="alert">{words.daysWhyFirst}</p>}
          <Question name={words.daysWhy} options={words.daysBecause.map((each): [string, string] => [each, each])} chosen={because.value} pick={(each) => (because.value = each)} />
        </>
      )}
    </div>
  );
}

export function Days() {
  const user = me.value?.user.id ?? '';
  const day = route.value.split('/')[1] ?? '';
  if (isDay(day) && day <= today.value) {
    const cards = cardsOf(state.value, day, null, user);
    return (
      <Frame title={longDay(day)}>
        <p class="actions">
          <a class="plain" href="#days"><Icon name="back" />{words.daysBack}</a>
          <a class="plain" href={`#add/${day}`}><Icon name="add" />{words.add}</a>
        </p>
        <Late day={day} />
        {!cards.some((card) => card.mine) && <p class="hush">{words.nothingDue}</p>}
        <Cards cards={cards} day={day} />
      </Frame>
    );
  }
  const weeks = new Map<string, string[]>();
  for (const on of daysBefore(state.value.calendar, today.value)) weeks.set(mondayOf(on), [...(weeks.get(mondayOf(on)) ?? []), on]);
  return (
    <Frame title={words.daysTitle} sub={words.daysHint}>
      {[...weeks].map(([monday, days]) => (
        <section key={monday}>
          <h2>{words.daysWeek(monday, mondayOf(today.value))}</h2>
          <ul class="rows">{days.map((on) => <Day key={on} on={on} user={user} />)}</ul>
        </section>
      ))}
    </Frame>
  );
}

/** What is still to be recorded stands out; what is done is quiet. */
function Day({ on, user }: { on: string; user: string }) {
  const cards = cardsOf(state.value, on, null, user).filter((card) => card.mine);
  const n = unrecorded(cards).length;
  const done = cards.filter((card) => card.recorded && !isStanding(card)).length;
  return (
    <li>
      <a href={`#days/${on}`}>
        <span>
          <b>{longDay(on)}</b>
          <span class="soft">{words.daysRecorded(done)}</span>
          {n > 0 && <em class="to-do">{words.daysToRecord(n)}</em>}
        </span>
        {n === 0 && done > 0 && <em class="did"><Icon name="tick" /></em>}
        <Icon name="next" />
      </a>
    </li>
  );
}
