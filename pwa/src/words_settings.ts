/** The sentences of the settings, to be read and translated. Plain enough for a school office. */

/** One step: what it is called, what it does, and what its number counts. */
export interface StepWords { label: string; hint?: string; unit?: string }

export const SETTINGS = {
  title: 'Settings', note: 'Who is told, of what and when. Times are London times. Days are school days: weekends and holidays do not count.',
  readOnly: 'The SENCO or the administrator can change these.',
  standard: (value: string): string => `Standard: ${value}`, back: (value: string): string => `Back to ${value}`, backOf: (label: string, value: string): string => `${label}: back to ${value}`,
  save: 'Save', saved: 'Saved. It counts from the next minute on.', saveNone: 'Nothing was changed.', discard: 'Discard changes', all: 'Put everything back to standard', allDone: 'Everything is set to standard. Save to keep it.',
  unsaved: (n: number): string => (n === 1 ? '1 change is not saved yet.' : `${n} changes are not saved yet.`), check: 'Some of this cannot be used as it is. What you typed is still here.',
  whole: 'Give a whole number, such as 3.', time: 'Give a time, such as 08:00.', weekday: 'Day', at: 'Time',
  days: { monday: 'Monday', tuesday: 'Tuesday', wednesday: 'Wednesday', thursday: 'Thursday', friday: 'Friday', saturday: 'Saturday', sunday: 'Sunday' } as { [day: string]: string },
  groups: [
    { title: 'Asking the adult who gives the session', hint: 'Asked first, on their phone. Nobody is asked twice on one day.', steps: ['nudge_at', 'nudge_again_at'] },
    { title: 'Telling the SENCO', hint: 'What a plan in law can no longer have is told at once, on the same day. While the SENCO is away, a deputy is told.', steps: ['morning_at', 'tell_senco_after_days', 'notices_a_day'] },
    { title: 'When too little goes on', hint: 'Then it becomes the SENCO’s to do, by a day. A window is the time that a plan counts in, for most a week. Sessions that are not logged count as given here.', steps: ['action_within_days', 'action_after_missed', 'action_under_percent', 'action_over_windows'] },
    { title: 'Telling the deputy and the head', steps: ['pass_on_after_days', 'head_after_days_with_nothing'] },
    { title: 'Plans and reviews', steps: ['not_started_after_weeks', 'review_ahead_days'] },
    { title: 'Quiet hours', hint: 'Outside these hours nobody is told of anything, nor at weekends, in holidays or on a person’s days off. Days off and days away are under People and devices, Manage.', steps: ['hours_from', 'hours_until'] },
    { title: 'The weekly summary', steps: ['summary_so_far_at', 'summary_at'] },
  ] as { title: string; hint?: string; steps: string[] }[],
  steps: {
    nudge_at: { label: 'Ask about today at', hint: 'About sessions of the day that are not logged.' },
    nudge_again_at: { label: 'Ask once more, the next school day, at', hint: 'About the same sessions, if they are still not logged.' },
    morning_at: { label: 'One notice in the morning, at', hint: 'All that is new: what can still be saved, alerts, questions, reviews.' },
    tell_senco_after_days: { label: 'Told of what nobody has logged after', unit: 'school days', hint: 'Counted from the day on which the session was due.' },
    notices_a_day: { label: 'Most notices that one person gets on a day', unit: 'notices', hint: 'What a plan in law can no longer have is told all the same.' },
    action_after_missed: { label: 'After so many windows in a row with nothing', unit: 'windows' },
    action_under_percent: { label: 'Or when less was given than', unit: '% of what was due' },
    action_over_windows: { label: 'Over this many windows', unit: 'windows' },
    action_within_days: { label: 'It is to be done within', unit: 'school days' },
    pass_on_after_days: { label: 'Told of an alert that nobody has seen to after', unit: 'school days', hint: 'First the deputy. After as many days again, the head.' },
    head_after_days_with_nothing: { label: 'The head is told too after', unit: 'school days with nothing given', hint: 'Of a plan in law.' },
    not_started_after_weeks: { label: 'Told of what has not started after', unit: 'weeks', hint: 'Counted from the day on which a plan in law began or was changed.' },
    review_ahead_days: { label: 'Told of a review', unit: 'school days before it is due' },
    hours_from: { label: 'People may be told from' },
    hours_until: { label: 'People may be told until' },
    summary_so_far_at: { label: 'The week so far', hint: 'What can still be put right before the week ends.' },
    summary_at: { label: 'The closed week', hint: 'The week before, for good.' },
  } as { [name: string]: StepWords },
};
