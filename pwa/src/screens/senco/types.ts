/** What the desk's routes answer. Quantities are exact fractions as text ("3/2"); days are YYYY-MM-DD, instants end in Z. */
import type { Bucket, ChosenSpan, Figure, SpanExplained } from './span_types.ts';

export type Exact = string;
export type Day = string;
export type Instant = string;
export type Status = 'on_track' | 'watch' | 'under' | 'to_confirm' | 'nothing_due';
export type State = 'done' | 'unreachable' | 'last_chance' | 'at_risk' | 'on_track';
export type Unit = 'sessions' | 'minutes';

export interface Named { id: string; name: string }
/** A device that has not sent past a day yet, and who carries it. */
export interface WaitsFor extends Named { person: string }
export interface Session { person: Named & { access_role: string }; school: Named & { demo: boolean; today: Day } }

export interface ReasonAmount { reason: string; amount: Exact }

export interface Line {
  provision: Named; pupil: Named; deliverers: Named[]; statutory: boolean; indirect: boolean; dosage: string;
  starts_on: Day; ends_on: Day; closed: boolean; unit: Unit;
  due: Exact; delivered: Exact; not_as_specified: Exact; missed: Exact; not_logged: Exact; to_come: Exact; owed: Exact; made_up: Exact;
  reasons: ReasonAmount[]; in_minutes: { due: Exact; delivered: Exact; owed: Exact; not_logged: Exact } | null;
  days_left: number; last_day: Day | null; status: Status | null; state: State | null; awaiting_sync: boolean; waits_for: WaitsFor[];
}

export interface Totals {
  indirect: boolean; unit: Unit; lines: number; due: Exact; delivered: Exact; not_as_specified: Exact; missed: Exact; not_logged: Exact; to_come: Exact; reasons: ReasonAmount[];
}

export interface Week {
  today: Day;
  week: { of: Day; ends_on: Day; school_days: Day[]; current: boolean; over: boolean; previous: Day | null; next: Day | null };
  checks: { seen_at: Instant | null; computed_at: Instant | null; late: boolean };
  can_be_saved: Line[]; lost: Line[]; totals: Totals[]; lines: Line[]; longer: Line[]; to_confirm: Line[];
  not_logged: { person: Named; sessions: Exact; oldest_on: Day }[];
  not_judged: number;
  to_decide: number;
  devices: { device: Named; person: Named; unsent: number; oldest_at: Instant | null }[];
}

export type { Figure };

export interface PupilRow extends Named {
  year_group: number | null; source: string | null; statutory: boolean; provisions: number; not_judged: number;
  received: Figure; indirect: Figure | null; owed: Exact; status: Status | null; critical: boolean; awaiting_sync: boolean; weeks: (Status | 'open' | null)[];
}
export interface Pupils { today: Day; span: ChosenSpan; weeks: Day[]; pupils: PupilRow[] }
export interface Span { starts_on: Day; ends_on: Day }

export interface Column {
  due: Exact; delivered: Exact; not_as_specified: Exact; not_delivered: ReasonAmount[]; unaccounted: Exact; made_up: Exact; owed: Exact; extra: Exact;
}
export interface Explanation {
  sentence: string; figures: string[];
  sessions: { on: Day; by: string; says: string }[];
  days_left_out: { starts_on: Day; ends_on: Day; why: string }[];
}
export interface WindowView extends Span {
  closed: boolean; sessions: Column | null; minutes: Column | null; received: Exact | null; status: Status | null; state: State | null;
  awaiting_sync: boolean; waits_for: WaitsFor[]; explanation: Explanation;
}
export interface Note { by: string; text: string; received_at: Instant }
export interface RecordView {
  id: string; on: Day; by: string; outcome: string; minutes: number | null; reason: string | null; starts_at: string | null; group_size: number | null;
  makes_up: Day | null; late: boolean; standing: 'counts' | 'duplicate' | 'unplaced'; notes: Note[];
}
export interface PupilProvision {
  id: string; title: string; kind: string; dosage: string; length: string; wording: string | null; measurable: string; statutory: boolean; source: string | null;
  items: string[]; deliverers: Named[]; judged: boolean; asks: string[]; ended: boolean;
  received: Figure; offered: Figure; accounted: Figure; as_specified: Figure; timely: Figure; owed: { sessions: Exact | null; minutes: Exact | null };
  status: Status | null; critical: boolean; awaiting_sync: boolean; explained: SpanExplained; bucket: Bucket; windows: WindowView[]; records: RecordView[];
}
export interface Guide { target: string | null; strategies: string | null; next_steps: string | null }
export interface PupilPage {
  today: Day; span: ChosenSpan;
  pupil: Named & { year_group: number | null; sen_status: string | null; guide: Guide };
  plans: { id: string; source: string; statutory: boolean; starts_on: Day | null; items: { id: string; text: string }[] }[];
  provisions: PupilProvision[];
  checkpoint: string | null;
}

export interface Booking { id: string; on: Day; person: Named; minutes: number | null; makes_up: Day; makes_up_until: Day; state: string; repaid_on: Day | null }
export interface Debt extends Span { owed_sessions: Exact | null; owed_minutes: Exact | null; sessions: Exact | null; minutes: Exact | null; awaiting_sync: boolean }
export interface OwedProvision { id: string; title: string; minutes: number | null; people: Named[]; debts: Debt[]; bookings: Booking[] }
export interface CatchUp { today: Day; first_day: Day | null; provisions: OwedProvision[] }

export interface MapRow {
  id: string; title: string; kind: string; area_of_need: string | null; dosage: string; length: string; wording: string | null; measurable: string; statutory: boolean;
  source: string | null; pupils: Named[]; deliverers: Named[]; judged: boolean; asks: string[]; ended: boolean; received: Figure; status: Status | null; critical: boolean; awaiting_sync: boolean;
}
export interface ProvisionMap { today: Day; span: ChosenSpan; provisions: MapRow[] }

export interface SaidItem {
  type: string | null; on: Day | null; outcome: string | null; minutes: number | null; reason: string | null; provision: string | null; pupil: Named | null; text: string | null;
  stated_at: Instant | null; body: { [name: string]: unknown };
}
export interface Held {
  id: string; code: string; detail: string | null; person: Named; device: Named; received_at: Instant; said: SaidItem; beside: SaidItem | null; can_be_put_right: boolean;
}
export interface ForkVersion {
  id: string; by: string; device: string | null; stated_at: Instant | null; received_at: Instant; stands: boolean; withdrawn: boolean; provision: string; on: Day;
  outcome: string | null; minutes: number | null; reason: string | null; starts_at: string | null; group_size: number | null; makes_up: Day | null;
  adherence: string | null; engagement: number | null; other_activity: boolean; second_session: boolean;
}
export interface Fork { record: string; pupil: Named; provision: Named; on: Day; differs: string[]; versions: ForkVersion[] }
export interface RescueReport { person: Named; device: Named; items: { status: string; code: string | null; held: string | null; said: SaidItem }[] }

export interface Alert {
  id: string; kind: string; statutory: boolean; state: string;
  pupil: { id: string; short_name: string } | null; provision: { id: string; title: string } | null; deliverers: Named[]; window: Span | null;
  assigned_to: Named | null; due_on: Day | null; snoozed_until: Day | null;
  sentence: string; what_to_do: string; since: Instant; awaiting_sync: boolean; waits_for: WaitsFor[]; facts: { [name: string]: unknown };
  events: { at: Instant; act: string; by: string; text: string | null }[];
}

export interface PersonRow extends Named { access_role: string; deliverer_role: string | null; email: string | null; active: boolean; set_up: boolean; away_until: Day | null; days_off: string[] }
export interface SecondFactors { password: boolean; authenticator: boolean; passkeys: { id: string; name: string; created_at: Instant; last_used_at: Instant | null }[]; recovery_codes: number }
export interface DeviceRow {
  id: string; name: string; person: Named; paired_at: Instant; last_seen_at: Instant | null; revoked_at: Instant | null; unsent: number; oldest_at: Instant | null; blocked: number; missing_n: number[];
  lost_at: Instant | null; clock_off_minutes: number | null; app: string | null; app_too_old: boolean; persisted: boolean | null; installed: boolean | null; reads_until: Instant; not_in_backup: number | null; held: number; used_twice_at: Instant | null;
}
export interface PairingCode { code: string; digits: string; url: string; qr_svg: string; expires_at: Instant; person: Named }
