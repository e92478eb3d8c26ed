/** What one item says, in a line that a person reads, and the words below it. */
import type { JSX } from 'preact';
import { OUTCOMES, REASONS } from '../../words_desk.ts';
import { FIELDS, TYPES, words } from '../../words_decide.ts';
import { dayFull } from './dates.ts';
import type { SaidItem } from './types.ts';

/** "2 November 2026 · Precision teaching · Asha Rahman": what it is about. */
export function about(said: SaidItem): string {
  const type = said.type && said.type !== 'record.log' ? (TYPES[said.type] ?? words.held.unknown) : '';
  const parts = [type, said.on && dayFull(said.on), said.provision, said.pupil?.name].filter(Boolean);
  return parts.join(' · ') || words.held.unreadable;
}

/** "Delivered · 30 minutes" */
export function whatOf(said: SaidItem): string {
  const { body, minutes } = said;
  const raw = body['minutes'] ?? body['minutes_lost'];
  const amount = minutes !== null ? `${minutes} minutes` : raw === null || raw === undefined ? '' : `${FIELDS['minutes']}: “${String(raw).slice(0, 40)}”`;
  const there = body['in_place'] === true ? words.edit.yes : body['in_place'] === false ? words.edit.no : '';
  return [said.outcome && (OUTCOMES[said.outcome] ?? said.outcome), amount, said.reason && REASONS[said.reason], there && `${FIELDS['in_place']}: ${there}`].filter(Boolean).join(' · ');
}

export const Says = ({ said }: { said: SaidItem }): JSX.Element => (
  <>
    {whatOf(said) && <p class="says">{whatOf(said)}</p>}
    {said.text && <blockquote>{said.text}</blockquote>}
  </>
);
