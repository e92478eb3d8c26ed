/** What goes over the wire, as the pages are written with it; test/held_types.ts holds it to the generated api.ts. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Outcome = 'delivered' | 'part_delivered' | 'not_delivered';
export type Reason =
  | 'pupil_absent' | 'pupil_appointment' | 'pupil_declined' | 'pupil_reduced_timetable' | 'school_event'
  | 'staff_absent' | 'staff_covering' | 'no_trained_cover' | 'no_room' | 'clash' | 'incident'
  | 'external_no_show' | 'school_closed' | 'not_a_school_day' | 'provision_ended';
export type Adherence = 'as_planned' | 'adapted' | 'not_followed';
export type Grade = 'timer' | 'same_day' | 'late' | 'paper' | 'imported' | 'unsigned_device';
export type Kind = 'direct' | 'indirect' | 'ambient' | 'equipment' | 'review';
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri';

export type RecordBody = {
  session: string;
  provision: string;
  on: string;
  outcome: Outcome;
  minutes: number | null;
  reason: Reason | null;
  starts_at: string | null;
  group_size: number;
  role: string | null;
  other_activity: boolean;
  second_session: boolean;
  makes_up: string | null;
  adherence: Adherence | null;
  engagement: number | null;
  grade: Grade;
};
/** `sealed` is for the school alone; a text is only in what was said before notes were sealed. */
export type NoteBody = { record: string; text: string } | { record: string; kid: string; sealed: string; text?: never };
export type PresenceBody = { provision: string; on: string; minutes_lost: number; reason: Reason | null };
export type EquipmentBody = { provision: string; week_of: string; in_place: boolean };

/** One fact on its way out. Frozen when it is saved: a retry sends the same bytes, and so has the same sha. */
export type Item = {
  id: string;
  entity: string;
  scope: string;
  type: string;
  version: number;
  base: string | null;
  n: number;
  stated_at: string;
  clock: { offset_ms: number };
  key_id: string | null;
  signature: string | null;
  body: { [key: string]: Json };
};

/** One fact as the server gives it back. Server events have neither user nor device. */
export type LogEvent = {
  id: string;
  seq: number;
  scope: string;
  entity: string;
  type: string;
  version: number;
  base: string | null;
  user: string | null;
  device: string | null;
  n: number | null;
  stated_at: string | null;
  received_at: string;
  body: { [key: string]: Json };
  sha: string;
};

export type Slot = { weekday: Weekday; starts_at: string | null };
export type CalendarBody = {
  school: string;
  demo: boolean;
  school_days: string[];
  closures: { on: string; reason: string | null }[];
  half_terms: { starts_on: string; ends_on: string }[];
};
export type PersonBody = { name: string; deliverer_role: string | null };
/** The last three came later: an older event has none of them. */
export type PupilBody = { short_name: string; year_group: string | number | null; target?: string | null; strategies?: string | null; next_steps?: string | null };
export type ProvisionBody = {
  title: string;
  kind: Kind;
  dosage: { [key: string]: Json } | null;
  statutory: boolean;
  slots: Slot[];
  starts_on: string | null;
  ends_on: string | null;
  deliverers: string[];
  judged: boolean;
};
export type DueBody = {
  provision: string;
  starts_on: string;
  ends_on: string;
  due_sessions: string | null;
  due_minutes: string | null;
  planned_minutes: number | null;
  weekdays: Weekday[] | null;
  slots: Slot[];
  version: number;
};
export type NudgeBody = {
  provision: string;
  pupil: string;
  starts_on: string;
  ends_on: string;
  unaccounted: string;
  open: boolean;
};
/** A make-up session: who gives it, when, and the days of the window that it repays. Its records carry its `session`. */
export type BookingBody = {
  session: string;
  provision: string;
  person: string;
  on: string;
  minutes: number | null;
  makes_up: string;
  makes_up_until: string;
  open: boolean;
};
/** Which of the versions of a record stands. */
export type ResolveBody = { heads: string[]; keep: string };
export type HeldBody = { item: string; code: string; detail: string | null };
export type ReleaseBody = { item: string; resolution: 'released' | 'edited' | 'returned' | 'withdrawn'; note: string | null };

export type Manifest = { next_n: number; queued: number; oldest_at: string | null; blocked: number; blocked_n?: number[]; discarded_n?: number[] };
export type Witness = [number, string];
export type PushResult = {
  id: string;
  status: 'applied' | 'duplicate' | 'held' | 'refused';
  seq?: number;
  sha?: string;
  code?: string;
};
export type Checkpoint = { school: string; size: number; root: string; head: string; at: string; signature: string };
export type Limits = { items: number; bytes: number; item_bytes: number; page: number };

export type Paired = {
  device: string;
  user: { id: string; name: string; deliverer_role: string | null };
  school: { id: string; name: string; demo: boolean };
  digits: string;
  epoch: string;
  key_id: string | null;
  seal: { kid: string; key: string };
  unlock_key: string;
  read_token: string;
  read_until: string;
};
