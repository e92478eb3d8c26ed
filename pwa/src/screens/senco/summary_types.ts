/** What the routes of the weekly summary answer. Quantities are exact fractions as text; days are YYYY-MM-DD. */
import type { Day, Exact, Instant, Named, Span, State, Status, Unit } from './types.ts';

export interface SummaryColumn { due: Exact; delivered: Exact; not_as_specified: Exact; not_delivered: { [reason: string]: Exact }; unaccounted: Exact; made_up: Exact; owed: Exact }
export interface SummaryFigure { exact: Exact | null; words: string }
export interface Observed { adherence: { [code: string]: number }; engagement: { [code: string]: number } }
export interface Sums { sessions: SummaryColumn | null; minutes: SummaryColumn | null; received: SummaryFigure; offered: SummaryFigure; accounted: SummaryFigure }
export interface Group extends Sums { status: Status | null; statutory: boolean; awaiting_sync: boolean }
interface OfPupil { pupil: { id: string; short_name: string } }
interface OfProvision { provision: { id: string; title: string } }
export interface WeekPoint { week_of: Day; received: SummaryFigure | null; accounted: SummaryFigure | null }
export interface SummaryLine extends Span, OfPupil, OfProvision {
  deliverers: string[]; statutory: boolean; indirect: boolean; closed: boolean; sessions: SummaryColumn | null; minutes: SummaryColumn | null;
  not_logged: Exact; to_come: Exact; received: SummaryFigure; status: Status | null; state: State | null; awaiting_sync: boolean;
}
export interface SummaryBody extends Sums {
  kind: 'so_far' | 'closed'; week_of: Day; created_at: Instant; school_days: Day[]; closures: { on: Day; reason: string }[]; to_come: Exact; wins: string[]; risks: string[]; ask: string;
  by_provision: (Group & OfProvision & { pupils: number; observed: Observed })[];
  by_intervention: (Group & { title: string; provisions: number; pupils: number; observed: Observed })[];
  by_pupil: (Group & OfPupil & { provisions: number; weeks: (Status | 'open' | null)[] })[];
  by_reason: { reason: string; side: string; sessions: Exact; minutes: Exact; pupils: number }[];
  repay: (OfPupil & OfProvision & { statutory: boolean; unit: Unit; owed: Exact; fits: Exact; since: Day })[];
  entered: { same_day: number; within_two_days: number; later: number; of_earlier_weeks: number };
  to_cover: { sessions: number; minutes: Exact; no_minutes: number };
  observed: Observed; trend: WeekPoint[]; to_ask: { name: string; not_logged: Exact }[]; lines: SummaryLine[];
  rules: string[]; rules_version: string; calendar_version: string; settings: { [name: string]: string | number };
}
export interface SummaryListed { week_of: Day; kind: 'so_far' | 'closed'; created_at: Instant }
export interface SummaryTotals {
  week_of: Day; created_at: Instant; school_days: Day[]; pupils: number | null; received: SummaryFigure | null; offered: SummaryFigure | null; accounted: SummaryFigure | null;
  statuses: { name: string; pupils: number | null }[]; reasons: { reason: string; side: string; sessions: Exact | null }[]; trend: WeekPoint[]; rules_version: string; calendar_version: string;
}
export interface Weeks { weeks: Day[]; trend: WeekPoint[]; pupils: { pupil: Named; weeks: (Status | 'open' | null)[] }[] }
