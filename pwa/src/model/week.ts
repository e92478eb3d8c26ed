/** One adult's week: how many sessions came to what, and what they add up to for each pupil. */
import { addDays } from './days.ts';
import type { State } from './fold.ts';
import { cardsOf, isSchoolDay, outcomeOf, unrecorded } from './today.ts';

/** What took place: how much of it counts is the school's to say. */
export type WeekLine = { pupil: string; provision: string; sessions: number; minutes: number };
export type Week = { delivered: number; part: number; missed: number; open: number; lines: WeekLine[] };

export function weekOf(state: State, monday: string, today: string, me: string): Week {
  const week: Week = { delivered: 0, part: 0, missed: 0, open: 0, lines: [] };
  const lines = new Map<string, WeekLine>();
  for (let i = 0; i < 7; i++) {
    const day = addDays(monday, i);
    if (day > today) break;
    const cards = cardsOf(state, day, null, me);
    if (isSchoolDay(state.calendar, day)) week.open += unrecorded(cards).length;
    for (const card of cards) {
      const records = card.pupils.flatMap((p) => (p.record?.user === me ? [p.record] : []));
      const outcome = outcomeOf(card);
      if (!records.length || outcome === 'open') continue;
      week[outcome]++;
      for (const record of records) {
        const key = `${record.pupil} ${record.provision}`;
        const line = lines.get(key) ?? { pupil: state.pupils.get(record.pupil)?.short_name ?? '', provision: card.provision.title, sessions: 0, minutes: 0 };
        line.sessions += record.outcome === 'not_delivered' ? 0 : 1;
        line.minutes += record.outcome === 'not_delivered' ? 0 : (record.minutes ?? 0);
        lines.set(key, line);
      }
    }
  }
  week.lines = [...lines.values()].sort((a, b) => a.pupil.localeCompare(b.pupil) || a.provision.localeCompare(b.provision));
  return week;
}
