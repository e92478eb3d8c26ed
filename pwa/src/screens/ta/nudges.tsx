/** What has no record yet, as the school asks about it: above the list, once the list stands. */
import { me, state, today } from '../../app.ts';
import type { NudgeBody } from '../../gen/wire.ts';
import { mondayOf } from '../../model/days.ts';
import { cardsOf, fraction, unrecorded } from '../../model/today.ts';
import { Icon } from '../../ui/parts.tsx';
import * as words from '../../words_later.ts';

/** The latest day of a window on which this session was planned and nothing is said of it. */
function silentDay(nudge: NudgeBody, user: string): string {
  const days = state.value.calendar?.school_days.filter((day) => day >= nudge.starts_on && day <= nudge.ends_on && day < today.value) ?? [];
  const silent = (day: string): boolean =>
    unrecorded(cardsOf(state.value, day, null, user)).some((card) => card.provision.id === nudge.provision && card.pupils.some((p) => p.id === nudge.pupil));
  return days.findLast(silent) ?? days.at(-1) ?? today.value;
}

/** The oldest first, and in the same order each time, whatever order they came in. */
const keyOf = ({ starts_on, provision, pupil }: NudgeBody): string => `${starts_on} ${provision} ${pupil}`;

/** What has no record yet, in one line until it is asked for: today's own list comes first. */
export function Nudges() {
  const { nudges, provisions, pupils } = state.value;
  const user = me.value?.user.id ?? '';
  const open = [...nudges.values()]
    .filter((nudge) => nudge.starts_on < today.value && provisions.has(nudge.provision) && pupils.has(nudge.pupil))
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
  if (!open.length) return null;
  return (
    <details class="nudge fold" open={open.length === 1}>
      <summary>
        {words.nudges(open.length)}
        <Icon name="down" />
      </summary>
      {open.map((nudge) => (
        <p key={keyOf(nudge)}>
          {words.nudge(provisions.get(nudge.provision)!.title, pupils.get(nudge.pupil)!.short_name, Math.ceil(fraction(nudge.unaccounted)), words.nudgeWeek(mondayOf(nudge.starts_on), mondayOf(today.value)))}{' '}
          <a class="plain" href={`#days/${silentDay(nudge, user)}`}>{words.fillIn}</a>
        </p>
      ))}
    </details>
  );
}
