/** Every sentence of the desk, to be read and translated. Plain, never blaming; "not logged" is never "missed". */
import { dayLong, dayOf, dayPlain, lain, num, say, span, timeOf } from './screens/senco/dates.ts';
import type { Exact, Line, State, Status, Totals, Unit } from './screens/senco/types.ts';

export const count = (amount: Exact | number, one: string, many = `${one}s`): string => `${say(amount)} ${(typeof amount === 'number' ? amount : num(amount)) === 1 ? one : many}`;
export const inUnit = (amount: Exact, unit: Unit): string => count(amount, unit === 'minutes' ? 'minute' : 'session');
const list = (words: string[]): string => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`);
export const names = (people: { name: string }[]): string => list(people.map((each) => each.name));

export const REASONS: { [code: string]: string } = {
  pupil_absent: 'Pupil absent', pupil_appointment: 'Pupil at an appointment or late', pupil_declined: 'Pupil refused or too upset',
  pupil_reduced_timetable: 'Pupil suspended or only here part of the day', school_event: 'Trip, assembly, test or event', staff_absent: 'Adult absent',
  staff_covering: 'Adult moved to cover', no_trained_cover: 'No trained person free', no_room: 'No room or equipment', clash: 'Timetable clash, or a lesson ran over',
  incident: 'Incident or drill', external_no_show: 'Visiting expert did not come', school_closed: 'School closed unexpectedly',
  not_a_school_day: 'Said not to be a school day', provision_ended: 'Said to have finished',
};
export const SIDES: { [code: string]: string } = {
  pupil_absent: 'pupil', pupil_appointment: 'pupil', pupil_declined: 'pupil', pupil_reduced_timetable: 'pupil', external_no_show: 'visiting professional', school_closed: 'calendar',
};
export const OUTCOMES: { [code: string]: string } = { delivered: 'Delivered', part_delivered: 'Part delivered', not_delivered: 'Not delivered', void: 'Withdrawn' };
export const STATUS: { [code in Status | 'open']: string } = { on_track: 'On track', watch: 'Watch', under: 'Under', to_confirm: 'To confirm', nothing_due: 'Nothing due', open: 'Still running' };
export const STATUS_MEANS: { [code in Status | 'open']: string } = {
  on_track: '90% or more of what was due was given', watch: 'between 80% and 90% was given', under: 'less than 80% was given',
  to_confirm: 'sessions are not logged yet, and they would decide', nothing_due: 'nothing was due', open: 'the week is not over',
};
export const STATE: { [code in State]: string } = { done: 'Done', unreachable: 'Can no longer be met', last_chance: 'Last chance', at_risk: 'At risk', on_track: 'On track' };
export const SOURCES: { [code: string]: string } = { section_f: 'Section F', isp: 'Individual Support Plan', sen_support: 'SEN Support', other: 'Other plan' };
export const ROLES: { [code: string]: string } = { ta: 'TA', hlta: 'HLTA', teacher: 'Teacher', therapist: 'Therapist', external: 'Visiting professional' };
export const ACCESS: { [code: string]: string } = {
  ta: 'Logs sessions', teacher: 'Logs sessions', senco: 'SENCO', deputy_senco: 'Deputy SENCO', head: 'Head teacher', governor: 'Governor', external: 'Visiting professional', trust_viewer: 'Trust (sums only)', administrator: 'Administrator',
};
export const KINDS: { [code: string]: string } = { direct: '', indirect: 'Indirect', ambient: 'Support through the day', equipment: 'Equipment', review: 'Review' };
export const MEASURABLE: { [code: string]: string } = { full: '', part: 'Part of this wording cannot be measured as written.', none: 'This wording cannot be measured as written.' };
export const ACTS: { [act: string]: string } = { opened: 'Opened', changed: 'Changed', told: 'Told', acknowledged: 'Seen', resolved: 'Resolved', reopened: 'Opened again', woken: 'Back on the list', assigned: 'Given to', snoozed: 'Put off until' };

export const W = {
  desk: 'Kept desk',
  nav: { week: 'This week', alerts: 'Alerts', notices: 'Notices', pupils: 'Pupils', provisions: 'Provisions', reasons: 'Reasons', trial: 'Try last term', summaries: 'Weekly summary', people: 'People and devices', held: 'Held items', device: 'Alerts on this device', totals: 'The school in sums', settings: 'Settings' },
  menu: 'Menu', signOut: 'Sign out', skip: 'Skip to the page', print: 'Print', loading: 'Fetching the page.', table: 'Show as a table', retry: 'Try again', openLog: 'Open the log',
  demo: (day: string): string => `Demonstration school. All pupils and staff are invented. Its today is ${dayLong(day)}.`,
  lost: (since: Date): string => `No connection since ${timeOf(since)}. You can go on reading this page. What you type stays here.`,
  back: 'The connection is back.',
  notSaved: 'Not saved: there is no connection. What you typed is still here. Try again when the connection is back.',
  notShown: 'There is no connection, so this page cannot be fetched. It will come by itself when the connection is back.',
  forbidden: 'Your role does not include this page. Ask the SENCO if you need it.',
  gone: 'This is not here any more, or was never here.',
  broke: 'The server could not answer. Nothing was lost. Try again in a minute.',
  statutory: 'Section F', statutoryLong: 'Statutory: the plan makes this a duty',

  signIn: {
    title: 'Sign in to the desk', email: 'Email', password: 'Password', go: 'Sign in', show: 'Show password', hide: 'Hide password',
    wrong: 'That email and password do not go together. Check both, then try again.', slow: 'Too many tries. Wait a few minutes, then try again.',
    expiredTitle: 'Sign in again', expired: 'You were signed out after a while without use. The page behind this is as you left it.',
    noLink: 'That link has been used or is too old. Sign in with your password, or ask for a new link.', noEmail: 'Enter your email, like sam@school.uk', noPassword: 'Enter your password',
    log: 'Logging sessions? The log is on the other page.',
  },
  setup: {
    title: 'Choose your password', hint: 'At least 12 characters. Three or four words that only you would put together work well.', go: 'Save and go on',
    short: (n: number): string => `Use at least 12 characters. This has ${n}.`, used: 'This set-up link has been used or is too old. Ask whoever runs the server for a new one.',
  },

  week: {
    title: (current: boolean): string => (current ? 'This week' : 'Week'), before: 'Week before', after: 'Week after', now: 'This week',
    save: 'Can still be saved', saveNone: 'Nothing is at risk now.', saveOver: 'This week is over.', others: (n: number): string => `Show the other ${n}`, lost: 'Can no longer be met', lostHint: 'Not enough school days are left before it ends. Plan what to make up.',
    picture: 'Delivered and due', reasons: 'Why sessions were not delivered', reasonsNone: 'No session was missed.', ask: 'Not logged yet', askHint: 'Nobody has said yet whether these took place. They may well have.',
    askNone: 'Every session so far is logged.', confirm: 'To confirm', confirmHint: 'Closed in the last two weeks. What is not logged yet decides how they ended.', confirmNone: 'Nothing to confirm.',
    alerts: 'Open alerts', alertsNone: 'No open alerts.', allAlerts: 'All alerts', devices: 'Waiting on phones', devicesNone: 'No phone is holding unsent sessions.', checks: 'Checks', decide: 'Waiting for your decision', decideLink: (n: number): string => `${count(n, 'record')} to look at`, nothingDue: 'Nothing is due in this week.',
    longer: 'Longer than a week', indirect: 'Indirect work, which never counts as direct', all: 'Everything due this week', school: 'No school this week',
    judged: (n: number): string => `${count(n, 'provision')} cannot be judged yet: the plan leaves a question open.`, judgedLink: 'Answer in Provisions',
  },
  awaiting: 'A phone has not sent yet', awaitingOf: (people: string[]): string => `${list(people.map((name) => `${name}’s phone`))} ${people.length === 1 ? 'has' : 'have'} not sent yet`,
  alerts: {
    title: 'Alerts', open: 'Open', history: 'Resolved', none: 'No open alerts. Checks run every night and after sessions arrive.', noHistory: 'Nothing has been resolved yet.', ack: 'I have seen this', acked: 'Seen',
    resolve: 'Resolve', what: 'What was done?', whatHint: 'For example: two make-up sessions are booked for next week.', save: 'Save and close the alert', empty: 'Say in a few words what was done. It stays with the alert.', cancel: 'Not now',
    look: (name: string): string => `Look at ${name}`, events: 'What has happened', kinds: { critical: 'Critical', unreachable: 'Out of reach', under: 'Under', unaccounted: 'Not logged yet', question: 'Question', school_silent: 'The whole school', not_started: 'Not started', review_due: 'Review due' } as { [kind: string]: string }, since: (at: string): string => `since ${dayOf(at)}`, done: 'Resolved.', seen: 'Marked as seen.',
    ofMany: (title: string, pupils: string[]): string => `${title}: ${list(pupils)}`, notLogged: (who: string, sessions: number, since: string): string => `${who}: ${count(sessions, 'session')} not logged since ${dayPlain(since)}`,
    nobody: 'Nobody named', mayHave: (who: string): string => `They may well have taken place. Ask ${who}, who can still log them.`, mayHaveNobody: 'They may well have taken place. Ask who gave them, and name that person in the plan.',
    give: 'Give to somebody', toWhom: 'Who sees to it', choose: 'Choose a person', noPerson: 'Choose a person', byWhen: 'By when', byWhenHint: 'On this day Kept reminds the person. You can leave it empty.', isGiven: (name: string): string => `Given to ${name}.`,
    putOff: 'Put off', until: 'Until which day', untilHint: 'On this day it is new again. It stays on the list until then.', noDay: 'Choose a day', isPutOff: 'Put off.', reopen: 'Open again', isOpen: 'Open again.',
    with: (name: string, day: string | null): string => (day ? `With ${name}, by ${day}` : `With ${name}`), offUntil: (day: string): string => `Put off until ${day}`, doneBy: (by: string): string => `by ${by}`, channels: { desk: 'on the desk', push: 'by push', email: 'by email' } as { [channel: string]: string },
    onPhone: 'Some may be on a phone that has not sent yet: connect it to wifi first.', lines: (n: number): string => `Show ${count(n, 'line')}`, alone: 'This one alone', ackAll: 'I have seen these', resolveAll: (n: number): string => `Resolve all ${n}`, saveAll: 'Save and close these alerts',
  },
  pupils: { title: 'Pupils', indirect: 'Indirect', find: 'Find a pupil', none: 'No pupil matches.', empty: 'There are no pupils yet. Bring them in with the command kept import pupils.', got: 'Received', owed: 'Owed', grid: 'Each week, the provision that went worst' },
  span: {
    label: 'Figures are for', beside: 'Before and after', changed: 'Other figures are being fetched.', kinds: { week: 'A week', half_term: 'A half term', term: 'A term', year: 'A school year', last: '' } as { [kind: string]: string }, last: (n: number): string => `The last ${count(n, 'window')}`,
    this: { week: 'this week', half_term: 'this half term', term: 'this term', year: 'this school year', last: '' } as { [kind: string]: string }, that: { week: 'the week', half_term: 'the half term', term: 'the term', year: 'the school year', last: '' } as { [kind: string]: string },
    before: { week: 'Week before', half_term: 'Half term before', term: 'Term before', year: 'Year before', last: '' } as { [kind: string]: string }, after: { week: 'Week after', half_term: 'Half term after', term: 'Term after', year: 'Year after', last: '' } as { [kind: string]: string },
    now: { week: 'This week', half_term: 'This half term', term: 'This term', year: 'This year', last: '' } as { [kind: string]: string },
  },
  buckets: {
    ambient: 'Support through the day counts as there unless somebody reports that it was not. It is in no other figure.', lost: 'Minutes lost', daysLost: 'Days with some lost', byWeek: 'Week by week', weekOf: 'Week of', noReason: 'No reason given',
    equipment: 'Confirmed once each school week. It is in no other figure.', said: { in_place: 'In place', not_in_place: 'Not in place', not_said: 'Not said' } as { [said: string]: string },
    review: 'Review', states: { no_date: 'No date', to_come: 'To come', due: 'Due today', passed: 'Passed', held: 'Held' } as { [state: string]: string },
  },
  pupil: {
    figuresOf: (dates: string): string => `Figures are for ${dates}`, plan: 'Plan', noPlan: 'No plan is on file. Provisions below are SEN Support.', provisions: 'Provisions', received: 'Received', offered: 'Offered', accounted: 'Accounted for', owed: 'Owed', nothingOwed: 'Nothing owed',
    receivedIs: 'delivered out of due', offeredIs: 'delivered out of due, without what fell out on the pupil’s side or because the school was closed', accountedIs: 'of what was due, what somebody has logged',
    sessions: 'Sessions', noSessions: 'No session has been recorded.', weeks: 'How it went, window by window', open: 'Show sessions and rule', wording: 'In the plan', imported: 'As it was imported', notJudged: 'Not judged yet', asks: 'Open questions',
    leftOut: 'Days left out', rule: 'How each figure came about', late: 'Entered later', duplicate: 'Same session, already recorded', unplaced: 'Outside every window', makesUp: (day: string): string => `Makes up ${day}`, print: 'Print this page', printAll: 'Print with every session and rule', ended: 'Ended',
    came: 'How these figures came about', notCounted: 'Not counted here', amounts: 'Each amount', noneLeftOut: 'None.', owedIs: 'due less what was delivered and made up', asSpecified: 'As the plan says', asSpecifiedIs: 'of the time taught, the part that kept to the plan: group, adult and activity', timely: 'Entered on the day', timelyIs: 'of the records, those entered on the day itself', indirect: 'Indirect work has figures of its own: it never counts as direct delivery.',
    critical: 'Critical', notes: 'Note', noWindows: 'No window of it falls into this span.',
    looked: 'Who looked', lookedAt: 'Last', lookedBy: 'Who', lookedHow: 'How', lookedTimes: 'Times', lookedPage: 'Opened the page', lookedFile: 'Wrote a file', theServer: 'Whoever runs the server', nobodyLooked: 'Nobody has opened this page yet.',
  },
  reasons: {
    title: 'Reasons', back: 'All reasons', whole: (from: string, to: string): string => `Added up by whole weeks, ${span(from, to)}.`,
    notHere: 'What nobody has logged yet is not here: it may well have taken place. Support through the day has figures of its own.', none: 'Nobody has said that a session did not take place.',
    where: 'Where sessions go', whereHint: 'Select a reason to see its sessions.', reason: 'Reason', side: 'Side', lost: 'Not delivered', inPart: 'In part', minutes: 'Minutes lost', pupils: 'Pupils', provisions: 'Provisions', delivered: 'Delivered',
    sides: { school: 'School', pupil: 'Pupil', external: 'Visiting professional', calendar: 'School closed', none: 'Nothing was due' } as { [side: string]: string },
    minutesAre: 'Minutes lost are those of sessions not delivered: as logged, else as planned.',
    cover: 'Lost to cover', coverNone: 'No time was lost because an adult was moved to cover.', toCover: 'Minutes lost to cover',
    jobs: 'By job', jobsHint: 'The job of those whom the plan names. Jobs that give more sessions lose more of them: read each row beside what was delivered. It shows where cover takes people from, not how anybody works.',
    job: 'Job', jobOf: { several: 'People with different jobs', not_named: 'Nobody named' } as { [role: string]: string },
    asked: 'Said not to have been due', askedHint: 'These are not counted above. They stand as not logged until the calendar or the plan is put right.',
    day: 'Day', pupil: 'Pupil', provision: 'Provision', how: 'What was logged', taught: (minutes: number): string => `${count(minutes, 'minute')} taught`,
    noSessions: 'Nobody gave this reason in these weeks.', newest: (shown: number, all: number): string => `The newest ${shown} of ${all} are shown. Choose a shorter span to see the others.`,
  },
  totals: {
    title: 'The school in sums', pupils: 'Pupils', pupilsAre: 'Pupils with a provision', statutory: 'With a statutory plan', statuses: 'How it stands', how: 'Over these dates', areas: 'By area of need', area: 'Area of need',
    hidden: 'Fewer than 5', notJudged: 'Not judged yet', noArea: 'Not said',
  },
  map: { title: 'Provisions', find: 'Find by name, pupil or person', which: 'Show', all: 'All', statutory: 'Section F and ISP', asks: 'Open questions', under: 'Under or to confirm', ended: 'Ended', none: 'No provision matches.', provision: 'Provision', dosage: 'How much', who: 'Who delivers', forWhom: 'For whom', got: 'Received', nobody: 'Nobody named', empty: 'There are no provisions yet. Bring them in with the command kept import provisions.' },
  trial: {
    title: 'Try last term', intro: 'See what the alerts would have said, night by night. The files are read once and not kept: nothing here changes and nobody is told.',
    which: 'What do you have?', kinds: { tables: 'A provision map and a list of sessions (CSV)', kept: 'A Kept file (JSON)' },
    file: 'Kept file', hint: 'A file with the plans, calendar and records of a school or a pupil. kept export makes one. At most 5 MB.',
    map: 'Provision map', mapHint: 'As a CSV file, in any layout that Kept imports: provision, pupils, how often, how long.',
    records: 'List of sessions', recordsHint: 'As a CSV file with the columns Pupil, Intervention, Date and Outcome; Minutes, Reason and Who where you have them.',
    calendar: 'Calendar, if it is not the one in Kept', calendarHint: 'As a CSV file: Year, What, Name, From, To. Without it Kept takes the calendar that it has.',
    go: 'Show the weeks', busy: 'Reading the files.', going: (done: number, of: number): string => `${done} of ${count(of, 'school day')} done`,
    choose: 'Choose a file first', large: 'This file is larger than 5 MB. Take one term, or some of the pupils.', notJson: 'This is not a Kept file: it holds no JSON. Choose a file that kept export has written.', notRead: 'This file could not be read. Choose it again.',
    of: (school: string): string => `${school}: what would have been told`, figures: (records: number, weeks: number, alerts: number): string => `${count(records, 'record')} in ${count(weeks, 'week')}: ${count(alerts, 'alert')}`, notJudged: (n: number): string => `${count(n, 'line')} cannot be judged: the plan leaves a question open.`, taken: 'Taken for granted',
    none: 'Nothing would have been told. Everything that was due came, or was logged.', noWeeks: 'The file has no records, so there are no weeks to tell of.', quiet: 'Nothing new.', week: (day: string): string => `Week of ${dayPlain(day)}`, weekOf: 'Week of',
    weekCounts: (opened: number, over: number, standing: number): string => `${opened} opened, ${over} over, ${standing} open at the end`, alert: 'alert', open: 'Open at the end', over: 'Over',
    ended: (n: number): string => `Over (${n})`, kind: 'Kind', opened: 'Opened', rules: 'Judged in the night after each school day, with what had been recorded by then. Phones count as having sent all they held.',
  },
  people: {
    title: 'People and devices', people: 'People', devices: 'Devices', add: 'Add a device', addFor: 'Who will use it?', make: 'Make a code', choose: 'Choose a person', chooseError: 'Choose who will use the device', close: 'Done', again: 'Make a new code',
    scan: 'Scan this with the camera of the phone or tablet', type: 'Or open this address there and type the code', digits: 'The phone then shows these two digits. If it shows others, stop.', left: (n: number): string => (n > 0 ? `The code works for ${count(n, 'more minute', 'more minutes')}, once.` : 'The code is too old now. Make a new one.'),
    qr: (name: string): string => `Code to scan, for ${name}`, never: 'Never', seen: 'Last seen', unsent: 'Unsent', remove: 'Remove', removeFor: (device: string, name: string): string => `Remove ${device} of ${name}`,
    removeAsk: 'It can read nothing from its next contact on. Sessions that it still holds are kept for you to look at.', removeYes: 'Remove the device', keep: 'Keep it', none: 'No device is paired yet.', missing: 'Not arrived', all: 'All sent', removed: 'Removed', job: 'Job', access: 'At the desk', devicesOf: 'Devices', inactive: 'No longer active',
  },
  notices: {
    title: 'Notices', intro: 'All that you were told, newest first. What was settled since is counted at the end of each.', none: 'You have not been told anything yet.', fresh: 'New', settled: (n: number): string => `${n} settled since.`, look: 'Look at the alerts', unread: (n: number): string => `${n} new`,
    here: 'Shown here alone.', toldBy: { push: (at: string): string => `A browser was told on ${at}.`, email: (at: string): string => `Sent as an email on ${at}.` },
    reach: 'Do notices reach people?', reachHint: 'A notice goes to a person’s browsers first. If none takes it within 15 minutes it goes by email.', who: 'Who', state: 'Now', browsers: 'Browsers', accepted: 'Last taken by a browser', mail: 'Email', never: 'Never', yes: 'Yes', no: 'No',
    states: { well: 'Works', untried: 'Not tried yet', desk_only: 'Only here: no browser, no email', failing: 'Browsers do not take notices', unsent: 'Not sent' }, unsent: (since: string): string => `Not sent since ${since}`,
  },
  device: {
    title: 'Alerts on this device', intro: 'Get a notice here when an alert opens or changes. It shows only a number, never a name.', on: 'Turn alerts on', off: 'Turn alerts off', isOn: 'Alerts are on for this device.', isOff: 'Alerts are off for this device.', working: 'Turning on.',
    refused: 'This browser has been told not to show notices for this page. Allow them in the browser’s settings for this site, then come back.', cannot: 'This browser cannot show notices. Use Chrome, Edge or Firefox, or on an iPhone add this page to the home screen first.',
    slow: 'We could not turn on alerts: the browser’s notice service did not answer. Try again when you have signal.', failed: 'We could not turn on alerts. Try again in a minute.',
  },
};

/** Amounts of a line; where parts of sessions were given and the plan has minutes, in minutes: "15 of 40 minutes", not "⅜ of 1 session". */
function amounts(line: Line): { due: Exact; delivered: Exact; owed: Exact; not_logged: Exact; unit: Unit } {
  const parts = [line.due, line.delivered].some((amount) => amount.includes('/'));
  return parts && line.in_minutes ? { ...line.in_minutes, unit: 'minutes' } : line;
}

/** "1 of 2 sessions given. 1 more by Friday 20 November, 2 school days left." */
export function stillToGive(line: Line, today: string): string {
  const { due, delivered, unit } = amounts(line);
  const left = line.last_day === today ? 'today is the last day' : `${count(line.days_left, 'school day')} left`;
  return `${say(delivered)} of ${inUnit(due, unit)} given. ${say(num(due) - num(delivered))} more by ${dayLong(line.last_day ?? line.ends_on)}, ${left}.`;
}

export function soFar(line: Line): string {
  const { due, delivered, unit } = amounts(line);
  return `${say(delivered)} of ${inUnit(due, unit)} given. Ends ${dayLong(line.ends_on)}.`;
}
export function shortOf(line: Line): string {
  const { due, delivered, owed, unit } = amounts(line);
  return `${say(delivered)} of ${inUnit(due, unit)} given by ${dayLong(line.ends_on)}; ${inUnit(owed, unit)} owed.`;
}
export function notLogged(line: Line): string {
  const { due, delivered, not_logged: silent, unit } = amounts(line);
  return `${say(delivered)} of ${inUnit(due, unit)} logged as delivered, ${say(silent)} not logged yet.`;
}

/** The sentence that names the week's picture. */
export function weekSentence(sums: Totals): string {
  const parts = [`${say(sums.delivered)} delivered`];
  if (num(sums.not_as_specified)) parts.push(`${say(sums.not_as_specified)} given but not as the plan says`);
  if (num(sums.missed)) parts.push(`${say(sums.missed)} not delivered`);
  if (num(sums.not_logged)) parts.push(`${say(sums.not_logged)} not logged yet`);
  if (num(sums.to_come)) parts.push(`${say(sums.to_come)} still to come`);
  return `${inUnit(sums.due, sums.unit)} due: ${list(parts)}.`;
}

export const holds = (name: string, unsent: number, oldest: string | null): string => `${name}’s phone holds ${unsent} unsent${oldest ? `, oldest ${lain(oldest)}` : ''}.`;
export const checksLate = (seen: string | null): string => (seen ? `Checks have not run since ${timeOf(seen)} on ${dayOf(seen)}. What you see may be behind. Whoever runs the server needs to start the clock: kept clock.` : 'Checks have not run yet. Whoever runs the server needs to start the clock: kept clock.');

/** "this half term, 2 November to 18 December 2026"; "the last 6 windows". */
export function spanInWords(of: { kind: string; starts_on: string | null; ends_on: string | null; windows: number | null }, now: boolean): string {
  if (!of.starts_on || !of.ends_on) return `the last ${count(of.windows ?? 1, 'closed window')} of each provision`;
  return `${(now ? W.span.this : W.span.that)[of.kind]}, ${span(of.starts_on, of.ends_on)}`;
}

export interface LostSessions { sessions: number; cut_short: number; minutes: Exact; no_minutes: number }
/** "12 not delivered, 2 in part". */
export const lostInWords = (of: LostSessions): string => [of.sessions || !of.cut_short ? `${of.sessions} not delivered` : '', of.cut_short ? `${of.cut_short} in part` : ''].filter(Boolean).join(', ');
/** "860 minutes (14 hours 20 minutes)"; from two hours on in hours too. */
export function minutesInWords(minutes: Exact): string {
  const whole = Math.round(num(minutes));
  const rest = whole % 60;
  return whole < 120 ? count(minutes, 'minute') : `${count(minutes, 'minute')} (${count(Math.floor(whole / 60), 'hour')}${rest ? ` ${count(rest, 'minute')}` : ''})`;
}
export const lengthNotKnown = (sessions: number): string => (sessions ? `The plan does not say how long ${sessions === 1 ? '1 more session was' : `${sessions} more sessions were`} to be.` : '');
/** "31 sessions were not delivered, 4 took place in part. 210 sessions were delivered." */
export function reasonsSentence(lost: { sessions: number; cut_short: number }, delivered: number): string {
  return `${count(lost.sessions, 'session was', 'sessions were')} not delivered${lost.cut_short ? `, ${lost.cut_short} took place in part` : ''}. ${count(delivered, 'session was', 'sessions were')} delivered.`;
}

/** Reception is year 0, nursery what comes before it. */
export const yearWord = (year: number | null): string => (year === null ? '' : year < 0 ? 'Nursery' : year ? `Year ${year}` : 'Reception');
