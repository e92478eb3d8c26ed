/** The weekly sheet on paper, as the desk says it. */
export const PAPER = {
  link: 'Weekly sheet', linkOf: (name: string): string => `Weekly sheet of ${name}`, title: (name: string): string => `Weekly sheet: ${name}`, week: (dates: string): string => `Week of ${dates}`,
  before: 'Week before', after: 'Week after', print: 'Print the sheet', back: 'People and devices', none: 'Nothing is due in this week.', noDays: 'There is no school in this week.',
  hint: 'A line a session. On the phone: point the camera at the square, or open Paper under More. Then one tap.',
  when: 'When', session: 'Session', done: 'Delivered', minutes: 'Minutes', not: 'Not delivered, because', scan: 'Scan', anyDay: 'Any day:', makesUp: (day: string): string => `Make-up for ${day}`,
  why: ['Pupil absent', 'I was absent', 'Moved to cover', 'Other'], qr: (what: string): string => `Opens ${what} on the phone`, planned: (minutes: number): string => `${minutes} minutes`,
  safe: 'This sheet names children. Keep it locked away, and shred it once it is entered.',
};
