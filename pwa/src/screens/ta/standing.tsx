/** Support through the day, and things that should be in place: a question for each pupil instead of a session. */
import { failure, save, state, today } from '../../app.ts';
import type { Unsaved } from '../../db/shapes.ts';
import { confirmEquipment, reportPresence } from '../../model/acts.ts';
import { mondayOf } from '../../model/days.ts';
import { presenceKey } from '../../model/fold.ts';
import type { Card } from '../../model/today.ts';
import { Question } from '../../ui/parts.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words.ts';
import { openKey } from './card.tsx';
import { Minutes, Reasons } from './panel.tsx';

export function StandingView({ card }: { card: Card }) {
  const pupil = card.pupils[0]!;
  const ambient = card.kind === 'ambient';
  const open = openKey.value === card.key;
  const asked = ambient ? words.supportOf(pupil.name, card.day === today.value) : words.inPlace(mondayOf(card.day) === mondayOf(today.value));
  const lost = state.value.presence.get(presenceKey(card.provision.id, pupil.id, card.day));
  const there = state.value.equipment.get(presenceKey(card.provision.id, pupil.id, mondayOf(card.day)));
  const failed = local(`failed ${card.key}`, false);
  const put = (facts: Unsaved[]): void => void save(facts, words.savedAnswer).then((saved) => (failed.value = !saved));
  const report = (minutes: number, reason: Parameters<typeof reportPresence>[2]): void => put(reportPresence(card, minutes, reason, Date.now()));
  const answer = (all: boolean): void => {
    if (!ambient) return put(confirmEquipment(card, all, Date.now()));
    openKey.value = all ? null : card.key;
    if (all) report(0, null);
  };
  const chosen = ambient ? (lost ? lost.minutes_lost === 0 : open ? false : null) : (there?.in_place ?? null);
  return (
    <li class={`card standing ${chosen === null ? 'open' : chosen ? 'delivered' : 'part'}`}>
      <p class="what">
        <strong>{card.provision.title}</strong>
        <span class="who">{ambient ? asked : `${pupil.name}. ${asked}`}</span>
        {card.by !== null && <span class="meta">{words.recordedBy(card.by)}</span>}
      </p>
      {failed.value && failure.value && <p class="fault">{failure.value}</p>}
      <Question
        name={asked}
        options={[[true, ambient ? words.allThere : words.yes], [false, ambient ? words.someLost : words.no]]}
        chosen={chosen}
        pick={answer}
        quiet
      />
      {ambient && (open || (lost && lost.minutes_lost > 0)) && (
        <div class="panel">
          <Minutes name={words.lost} most={null} chosen={lost?.minutes_lost ?? null} pick={(m) => report(m, lost?.reason ?? null)} />
          {lost && lost.minutes_lost > 0 && <Reasons name={words.lostBecause} chosen={lost.reason} pick={(reason) => report(lost.minutes_lost, reason)} />}
        </div>
      )}
    </li>
  );
}
