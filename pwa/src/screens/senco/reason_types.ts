/** What the desk's routes answer about reasons: what was said, by whole weeks, before anything is capped by what was due. */
import type { LostSessions } from '../../words_desk.ts';
import type { ChosenSpan } from './span_types.ts';
import type { Day, Exact, Named } from './types.ts';

export type Side = 'pupil' | 'school' | 'external' | 'calendar' | 'none';
interface Weeks { today: Day; span: ChosenSpan; from_week: Day; to_week: Day }

export interface ReasonLine extends LostSessions { reason: string; side: Side; pupils: number; provisions: number }
export interface RoleLine extends LostSessions { role: string; delivered: number; to_cover: Exact }
export interface ReasonsGiven extends Weeks { reasons: ReasonLine[]; roles: RoleLine[]; delivered: number; to_cover: Exact }

export interface SessionBecause { record: string; on: Day; pupil: Named; provision: Named; outcome: string; minutes: number | null }
export interface OneReason extends Weeks { reason: string; side: Side; in_all: number; sessions: SessionBecause[] }
