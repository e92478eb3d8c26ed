/** Make-up sessions as cards: each adult's own, on the day that they are booked for and until somebody records them. */
import type { Booking, Standing, State } from './fold.ts';
import type { Card } from './today.ts';

type Booked = { bookings: Booking[]; records: Standing[] };

/** Who is booked together is one session: its bookings, and what stands on record of it. */
export function bookedSessions(state: State): Map<string, Booked> {
  const sessions = new Map<string, Booked>();
  for (const booking of state.bookings.values()) {
    const known = sessions.get(booking.session);
    if (known) known.bookings.push(booking);
    else sessions.set(booking.session, { bookings: [booking], records: [] });
  }
  if (sessions.size) for (const record of state.records.values()) if (!record.voided) sessions.get(record.session)?.records.push(record);
  return sessions;
}

/** Those that a day asks for or has on record; with `late` also what was booked for a day before it and has no record. */
export function bookedCards(state: State, sessions: Map<string, Booked>, day: string, me: string, others: Card[], late: boolean): Card[] {
  const cards: Card[] = [];
  for (const [session, { bookings, records }] of sessions) {
    const { on, makes_up: from, makes_up_until: until, minutes, person, provision: id } = bookings[0]!;
    const provision = state.provisions.get(id);
    if (!provision || !(records.length ? records[0]!.on === day : on === day || (late && on < day))) continue;
    const by = records.find((r) => r.user !== me)?.user;
    cards.push({
      key: `${id} ${day} ${session}`,
      kind: provision.kind,
      provision,
      day,
      startsAt: null,
      minutes,
      pupils: bookings
        .map(({ pupil, makes_up: makesUp }) => ({ id: pupil, name: state.pupils.get(pupil)?.short_name ?? '', record: records.find((r) => r.pupil === pupil) ?? null, makesUp }))
        .filter((pupil) => pupil.name !== '' || pupil.record),
      session,
      progress: null,
      floating: false,
      recorded: records.length > 0,
      late: false,
      mine: person === me || records.some((r) => r.user === me),
      by: by ? (state.people.get(by)?.name ?? '') : null,
      booked: { on, from, until, beside: others.some((card) => card.provision.id === id && (card.recorded || !card.floating)) },
    });
  }
  return cards;
}
