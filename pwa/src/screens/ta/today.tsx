/** The list is the form: what today asks, in the order of the day, each answered by one tap. */
import { pulledOnce, state, today, todayCards } from '../../app.ts';
import { longDay } from '../../model/days.ts';
import { isSchoolDay, unrecorded, type Card } from '../../model/today.ts';
import { later } from '../../ui/fetch_later.ts';
import { Frame } from '../../ui/frame.tsx';
import { Icon } from '../../ui/parts.tsx';
import { afterPaint, local } from '../../ui/signal.ts';
import * as words from '../../words.ts';
import { CardView } from './card.tsx';
import { StandingView } from './standing.tsx';

const FIRST_ROWS = 20;

export const isStanding = ({ kind }: Card): boolean => kind === 'ambient' || kind === 'equipment';

export function List({ title, cards }: { title?: string | undefined; cards: Card[] }) {
  if (!cards.length) return null;
  return (
    <section>
      {title && <h2>{title}</h2>}
      <ul class="cards">
        {cards.map((card) => (isStanding(card) ? <StandingView key={card.key} card={card} /> : <CardView key={card.key} card={card} />))}
      </ul>
    </section>
  );
}

/** A card keeps its place while its screen is open, so that nothing moves under a thumb; what was recorded before comes last. */
export function Cards({ cards, day }: { cards: Card[]; day: string }) {
  const early = local(`early ${day}`, new Set(cards.filter((card) => card.recorded).map((card) => card.key))).value;
  const stood = local(`stood ${day} ${cards.length}`, cards).value;
  const place = (card: Card): number => stood.findIndex(({ key }) => key === card.key);
  const mine = cards.filter((card) => card.mine).sort((a, b) => place(a) - place(b));
  const asked = mine.filter((card) => !early.has(card.key));
  const anyDay = (card: Card): boolean => stood[place(card)]?.floating ?? false;
  const planned = asked.filter((card) => !isStanding(card) && !anyDay(card) && !card.booked);
  return (
    <>
      <List cards={planned} title={planned.length < mine.length ? words.planned : undefined} />
      <List title={words.catchUp} cards={asked.filter((card) => card.booked)} />
      <List title={words.anyDay} cards={asked.filter((card) => !isStanding(card) && anyDay(card))} />
      <List title={words.support} cards={asked.filter(isStanding)} />
      <List title={words.done} cards={mine.filter((card) => early.has(card.key))} />
    </>
  );
}

/** Someone else's sessions of the same pupils: for the day that a person steps in. */
function Others({ cards }: { cards: Card[] }) {
  const rest = cards.filter((card) => !card.mine && !isStanding(card));
  if (!rest.length) return null;
  return (
    <details class="fold others">
      <summary>
        {words.others}
        <Icon name="down" />
      </summary>
      <List cards={rest} />
    </details>
  );
}

export function Today() {
  const all = local('all rows', false);
  if (!all.value) afterPaint(() => (all.value = true));
  // As it was when this screen was opened: what comes later must not move the list under a thumb.
  const { Notices } = local('notices', later.value).value ?? {};
  const Offers = later.value?.Offers;
  const cards = todayCards.value;
  const school = isSchoolDay(state.value.calendar, today.value);
  const left = unrecorded(cards).length;
  const mine = cards.some((card) => card.mine);
  const nothing = !pulledOnce.value ? words.waitingForList : !school ? words.noSchool : !mine && words.nothingDue;
  return (
    <Frame title={words.menuToday} sub={longDay(today.value)}>
      {nothing && <p class="hush">{nothing}</p>}
      {Notices && <Notices />}
      {pulledOnce.value && (
        <p class={`left ${left ? '' : 'all'}`}>
          <span>{mine && school && words.left(left)}</span>
          <a class="plain" href="#add"><Icon name="add" />{words.add}</a>
        </p>
      )}
      <Cards cards={all.value ? cards : cards.slice(0, FIRST_ROWS)} day={today.value} />
      {all.value && <Others cards={cards} />}
      {Offers && <Offers />}
    </Frame>
  );
}
