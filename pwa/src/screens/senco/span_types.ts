/** What the desk's routes answer about a span: its figures, how they came about, and what has no windows. */
import type { Day, Exact, Unit } from './types.ts';

export type SpanKind = 'week' | 'half_term' | 'term' | 'year' | 'last';
/** `starts_on` and `ends_on` are null for the last windows, `windows` for all else. */
export interface ChosenSpan { kind: SpanKind; starts_on: Day | null; ends_on: Day | null; windows: number | null; previous: Day | null; next: Day | null }

export interface Figure { value: Exact | null; part: Exact; whole: Exact; unit: Unit | 'records'; percent: string | null; words: string; sentence: string }

export interface SpanExplained {
  sentence: string;
  amounts: { figure: string; unit: Unit | null; sentence: string }[];
  windows: { starts_on: Day; ends_on: Day; counted: boolean; says: string }[];
  days_left_out: { starts_on: Day; ends_on: Day; why: string }[];
}

export interface Ambient {
  days: number; days_lost: number; minutes_lost: number; sentence: string;
  reasons: { reason: string | null; minutes: number }[]; weeks: { week_of: Day; minutes_lost: number; days_lost: number }[];
}
export interface EquipmentWeeks { in_place: number; not_in_place: number; not_said: number; sentence: string; weeks: { week_of: Day; said: 'in_place' | 'not_in_place' | 'not_said' }[] }
export interface Review { state: 'no_date' | 'to_come' | 'due' | 'passed' | 'held'; due_on: Day | null; held_on: Day | null; sentence: string }
export interface Bucket { ambient: Ambient | null; equipment: EquipmentWeeks | null; review: Review | null }
