/** One summary as it was stored. */
import type { JSX } from 'preact';
import { W } from '../../words_desk.ts';
import { dayFull } from './dates.ts';
import { Title } from './parts.tsx';

export interface Summary { week_of: string; created_at: string; body: { [name: string]: unknown } }

export const SummaryBody = ({ summary }: { summary: Summary }): JSX.Element => <Title note={W.summaries.written(summary.created_at)}>{W.summaries.one(dayFull(summary.week_of))}</Title>;
