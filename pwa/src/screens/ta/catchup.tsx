/** Make-up sessions that the SENCO booked with this person: to give, to come, and given in the last two weeks. */
import { me, state, today, todayCards } from '../../app.ts';
import { bookedSessions } from '../../model/catch_up.ts';
import { addDays, longDay } from '../../model/days.ts';
import type { Booking } from '../../model/fold.ts';
import { namesOf } from '../../model/recent.ts';
import { Frame } from '../../ui/frame.tsx';
import { Icon } from '../../ui/parts.tsx';
import * as words from '../../words_later.ts';
import { List } from './today.tsx';

function Line({ bookings, on, given }: { bookings: Booking[]; on: string; given?: boolean }) {
  const { provision, makes_up: from, makes_up_until: until, minutes } = bookings[0]!;
  return (
    <li class="card booked">
      <strong>{longDay(on)} {given && <Icon name="tick" />}</strong>
      <span>{state.value.provisions.get(provision)?.title}, {namesOf(state.value, bookings.map(({ pupil }) => pupil))}</span>
      <span class="meta">{[minutes && words.minutes(minutes), words.makesUp(from, until)].filter(Boolean).join('\u00A0· ')}</span>
    </li>
  );
}

export function CatchUp() {
  const user = me.value?.user.id;
  const cards = todayCards.value.filter((card) => card.booked && card.mine);
  const mine = [...bookedSessions(state.value).values()].filter(({ bookings, records }) => bookings[0]!.person === user || records.some((r) => r.user === user));
  const coming = mine.filter(({ bookings, records }) => !records.length && bookings[0]!.on > today.value).map(({ bookings }) => ({ bookings, on: bookings[0]!.on }));
  const since = addDays(today.value, -14);
  const given = mine.filter(({ records }) => records.length && records[0]!.on >= since && records[0]!.on < today.value).map(({ bookings, records }) => ({ bookings, on: records[0]!.on }));
  const lines = (all: typeof coming, done = false) => all.sort((a, b) => (a.on < b.on ? -1 : 1)).map(({ bookings, on }) => <Line key={bookings[0]!.session} bookings={bookings} on={on} given={done} />);
  return (
    <Frame title={words.catchUp}>
      <p class="hush">{cards.length || coming.length ? words.catchUpHint : words.catchUpNone}</p>
      <List title={words.catchUpNow} cards={cards} />
      {coming.length > 0 && <section><h2>{words.catchUpComing}</h2><ul class="cards">{lines(coming)}</ul></section>}
      {given.length > 0 && <section><h2>{words.catchUpGiven}</h2><ul class="cards">{lines(given, true)}</ul></section>}
    </Frame>
  );
}
