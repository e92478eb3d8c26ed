/** Every sentence of the weekly summary and of the pictures of weeks. */
import { REASONS, count } from './words_desk.ts';
import { dayShort, num, say, span } from './screens/senco/dates.ts';
import type { Observed, SummaryBody, SummaryListed, WeekPoint } from './screens/senco/summary_types.ts';

export const S = {
  title: 'Weekly summary', back: 'All summaries', wins: 'Went well', risks: 'At risk', ask: 'One thing to ask', noWins: 'Nothing stood out.', noRisks: 'Nothing is at risk.', nothing: 'Nothing fell due in this week.', nothingSoFar: 'Nothing had fallen due by then.',
  none: 'The first summary is written on the Friday of the first full week.', written: (at: string): string => `Written ${at}. It never changes afterwards.`,
  soFar: 'So far', soFarOf: (dates: string): string => `The week so far: ${dates}`, soFarHint: 'Written while the week ran. What could still be given then is in no figure.', toSoFar: 'The week so far, as it stood on Friday', toClosed: 'The closed week',
  toCome: (sessions: string): string => `${count(sessions, 'session')} can still be given before the week ends.`,
  canLog: 'Can still be logged', canLogHint: 'They may well have taken place. These people can say so in their log.', logBy: (name: string, sessions: string): string => `${name}: ${count(sessions, 'session')}`,
  picture: 'Delivered and due', reasons: 'Why sessions were not delivered', trend: 'Received and accounted for, week by week', grid: 'Each pupil, week by week', gridIs: 'Each week, the provision that went worst', showGrid: (n: number): string => `Show ${count(n, 'pupil')}`,
  interventions: (n: number): string => `By intervention (${n})`, provisions: (n: number): string => `By provision (${n})`, pupils: (n: number): string => `By pupil (${n})`, lines: (n: number): string => `Every provision of every pupil (${n})`,
  intervention: 'Intervention', provision: 'Provision', pupil: 'Pupil', ofPupils: 'Pupils', given: 'Given', received: 'Received', offered: 'Offered', accounted: 'Accounted for', stands: 'How it stands', window: 'When', missed: 'Not delivered', notLogged: 'Not logged', week: 'Week of', reason: 'Reason', sessions: 'Sessions', minutes: 'Minutes', side: 'Side',
  repay: 'Can still be repaid', repayNone: 'Nothing is owed that can still be repaid.', owed: 'Owed', fits: 'Room for', since: 'Since', repayHint: 'Owed from closed windows, as far as the next 15 school days have room: one session a day for each pupil.',
  also: 'Logging and cover', followed: 'How programmes were followed', followedHint: 'Counted apart: it changes no figure above.', nobodySaid: 'Nobody has said how programmes were followed, or how pupils took part.',
  indirect: 'indirect', rules: 'How this was worked out', versions: (rules: string, calendar: string): string => `Rules ${rules}, calendar ${calendar}.`, settings: 'Settings',
  files: 'Print or take away', pdf: 'Whole summary (PDF)', page: 'One page for the head (PDF)', sheet: 'Spreadsheet (XLSX)', making: 'The file is being made.', ready: 'The file is ready.',
  weekly: { title: 'A closed week in sums', pupils: 'Pupils', pupilsAre: 'to whom something fell due', hidden: 'Fewer than 5', hiddenHint: 'Where fewer than 5 pupils stand behind a number, it is not shown.', statuses: 'How it stands' },
  adherence: { as_planned: 'As planned', adapted: 'Adapted', not_followed: 'Not followed', not_said: 'Not said' } as { [code: string]: string },
  engagement: { 1: 'Not at all', 2: 'A little', 3: 'Mostly', 4: 'Fully', not_said: 'Not said' } as { [code: string]: string },
  programme: 'The programme was', tookPart: 'Pupils took part',
  noTrend: 'Nothing fell due in these weeks.',
};

export const listedAs = (each: SummaryListed, week: string): string => (each.kind === 'so_far' ? `So far: ${week}` : `Week of ${week}`);
export const datesOf = (days: string[], week: string): string => (days.length ? span(days[0]!, days[days.length - 1]!) : week);

/** "Received 81% in the week of 9 Nov, before it 86%, 91%. Accounted for 89%, before it 98%, 97%." */
export function trendSentence(points: WeekPoint[]): string {
  const part = (key: 'received' | 'accounted', words: string): string => {
    const told = points.filter((point) => point[key]?.exact);
    const last = told[told.length - 1];
    if (!last) return '';
    const before = told.slice(0, -1).reverse().map((point) => point[key]!.words);
    return `${words} ${last[key]!.words} in the week of ${dayShort(last.week_of)}${before.length ? `, before it ${before.join(', ')}` : ''}.`;
  };
  return [part('received', S.received), part('accounted', S.accounted)].filter(Boolean).join(' ') || S.noTrend;
}

export function coverSentence(of: SummaryBody['to_cover']): string {
  if (!of.sessions) return 'No time was lost because an adult was moved to cover.';
  const unknown = of.no_minutes ? ` How long ${count(of.no_minutes, 'of them was', 'of them were')} to be is not known.` : '';
  return `${count(of.minutes, 'minute')} lost to cover, in ${count(of.sessions, 'session')}.${unknown}`;
}

export function enteredSentence(of: SummaryBody['entered']): string {
  const all = of.same_day + of.within_two_days + of.later;
  const earlier = of.of_earlier_weeks ? ` ${count(of.of_earlier_weeks, 'more', 'more')} came in this week for weeks before.` : '';
  return all ? `${count(all, 'record')}: ${of.same_day} logged on the day, ${of.within_two_days} within two days, ${of.later} later.${earlier}` : 'Nothing was logged of this week.';
}

export const saidAnything = (of: Observed): boolean => [...Object.entries(of.adherence), ...Object.entries(of.engagement)].some(([code, number]) => code !== 'not_said' && number > 0);
export const missedInWords = (missed: { [reason: string]: string }): string => Object.entries(missed).map(([reason, amount]) => `${say(amount)} ${(REASONS[reason] ?? reason).toLowerCase()}`).join(', ') || '–';

/** "12 sessions and 30 minutes that are owed can still be made up." */
export function repaySentence(debts: SummaryBody['repay']): string {
  const of = (unit: string): number => Math.floor(debts.filter((debt) => debt.unit === unit).reduce((sum, debt) => sum + num(debt.fits), 0));
  const parts = [of('sessions') ? count(of('sessions'), 'session') : '', of('minutes') ? count(of('minutes'), 'minute') : ''].filter(Boolean);
  return debts.length ? `${parts.join(' and ') || 'Parts of sessions'} that are owed can still be made up in the next 15 school days.` : S.repayNone;
}
