/** Every sentence of the log's later screens, beside those of its start. */
import { dayAndMonth, dayOf, longDay, timeOf } from './model/days.ts';
import { count } from './words.ts';

export * from './words.ts';

const WHY_HELD: Record<string, string> = {
  invalid: 'Something in it does not fit. Your SENCO can see it and put it right.',
  unknown_type_or_version: 'This phone and the school have different versions of Kept. Your SENCO can see it.',
  scope_denied: 'This pupil is not on your list any more. Your SENCO can see it and add it.',
  id_conflict: 'Two different records have the same number. Your SENCO can see both.',
  user_inactive: 'You are not on the staff list at the moment. Your SENCO can see it.',
  bad_signature: 'The school cannot tell that it came from this phone as it is. Your SENCO can see it.',
  malformed: 'The school could not read it. Save a copy for your SENCO, then record it again.',
  too_large: 'It is too long to send. Save a copy, then record it again with a shorter note.',
};

export const timerElsewhere = (at: string) => `Your timer has run since ${at}`;

export const cardHint = 'Missed, or shorter? Select its name.';

export const morePupils = 'Targets, what helps, the last sessions';
export const moreAdd = 'One that was not on your list';
export const moreCatchUp = 'Sessions booked to make up for others';
export const moreSupport = 'All there, or some was lost; in place this week';
export const moreSettings = 'Left hand, text, language, lock, sign out';
export const moreHelp = 'Help: ask your SENCO.';

export const addRecent = 'What you did lately';
export const addAll = 'All sessions of your pupils';
export const addLast = (day: string | null) => (day ? `last on ${day}` : 'today');
export const addOther = 'Choose another session';
export const addDone = (day: string | null) => (day ? `Back to ${day}` : 'Back to Today');
export const addNothing = 'Your pupils have no sessions in the plan now. Ask your SENCO.';

export const daysTitle = 'Other days';
export const daysHint = 'To fill in or put right';
export const daysToRecord = (n: number) => `${n} to record`;
export const daysRecorded = (n: number) => (n ? `${n} recorded` : 'Nothing recorded');
export const daysWeek = (monday: string, thisMonday: string) => (monday === thisMonday ? 'This week' : `Week of ${dayAndMonth(monday)}`);
export const daysLate = 'What you record here now is marked as late. That is fine: late is better than never.';
export const daysWhy = 'More than 2 days ago. Why does it come now?';
export const daysWhyFirst = 'Say this first, once for the day. Then record.';
export const daysBecause = ['No time that day', 'I forgot', 'I had no phone with me', 'It was on paper', 'Something else'];
export const daysBack = 'All days';

export const catchUpHint = 'Sessions that your SENCO booked to make up for what was owed.';
export const catchUpNone = 'No make-up session is booked with you.';
export const catchUpNow = 'To give';
export const catchUpComing = 'Coming up';
export const catchUpGiven = 'Given';

export const supportHint = 'Support counts as there, and nothing is to be done. Say so only when some was lost.';
export const supportNone = 'No support or equipment is on your list.';
export const supportWeek = 'This week';
export const supportLost = (n: number) => (n ? `${count(n, 'minute')} lost` : 'All there');

export const pupilsTitle = 'My pupils';
export const pupilsNone = 'No pupil is on your list yet.';
export const pupilsBack = 'All pupils';
export const pupilGuide = { target: 'Target', strategies: 'What helps', next_steps: 'What to do next' };
export const pupilNothing = 'Your SENCO has not written a target here yet.';
export const pupilLast = 'Last sessions';
export const pupilNoSessions = 'No session of the last weeks is on this phone.';
export const pupilYou = 'you';
export const outcomeOf = { delivered: 'Delivered', part_delivered: 'Part delivered', not_delivered: 'Not delivered' };

export const roomTitle = 'Who are you?';
export const roomLead = 'Select your initials, then type your PIN. Each of you has a list of your own.';
export const roomWaits = (n: number) => `${n} to send`;
export const roomGone = 'needs a new code';
export const roomAdd = 'Add somebody';
export const roomName = (initials: string, more: string) => [initials, more].filter(Boolean).join(', ');

export const paperTitle = 'Paper';
export const paperHint = 'What you ticked on your weekly sheet. Select the ring, or the card for anything else.';
export const paperBecause = 'it was ticked on paper first';
export const paperAll = 'All lines';
export const paperNothing = 'All lines up to today are recorded.';
export const paperNotYours = 'This line is not on your list, or its week is not on this phone any more.';
export const paperWhich = 'Which day was it?';
export const paperWeek = { this: 'This week', last: 'Week before' };
export const morePaper = 'Enter a week that you ticked on paper';

export const weekTitle = 'My week';
export const weekOf = (monday: string) => `Week of ${longDay(monday)}`;
export const weekDone = 'Delivered';
export const weekPart = 'Part';
export const weekMissed = 'Not delivered';
export const weekOpen = 'Not recorded';
export const weekAdds = 'What your sessions add up to';
export const weekPupil = 'Pupil';
export const weekSessions = 'Sessions';
export const weekMinutes = 'Minutes';
export const weekFillIn = 'Fill in';
export const weekEmpty = 'Nothing recorded this week yet.';
export const weekBefore = 'Week before';
export const weekAfter = 'Week after';
export const weekPrint = 'Print';

export const attentionTitle = 'Needs attention';
export const attentionNothing = 'Nothing needs your attention.';
export const attentionWhy = (code: string) => WHY_HELD[code] ?? 'The school could not take it yet. Your SENCO can see it.';
/** Where its provision is known to this phone no more. */
export const aSession = 'A session';
export const attentionReturned = 'Your SENCO sent this back, so it does not count. If it took place, record it again.';
export const attentionTakeBack = 'Take it back';
export const attentionTakenBack = 'Taken back. Saved on this phone.';
export const attentionPutRight = 'Take it back and record it again';
export const attentionForget = 'Remove from this list';
export const attentionWaiting = 'Waiting to be sent';
export const attentionSince = (at: number) => `The oldest is from ${longDay(dayOf(at))}, ${timeOf(at)}.`;
export const attentionSendNow = 'Send now';
export const attentionCopy = 'Save a copy';
export const attentionCopyHelp = 'A file with what has not been sent. Give it to your SENCO if this phone stays without signal.';

export const settingsTitle = 'Settings';
export const settingsYou = 'You';
export const settingsYouAre = (name: string, school: string) => `${name}, ${school}`;
export const settingsHand = 'Left hand: put the ring on the left';
export const settingsText = 'Size of the text';
export const settingsSizes: [number, string][] = [[100, 'As on this phone'], [120, 'Larger'], [140, 'Largest']];
export const settingsLook = 'How it looks';
export const settingsLanguage = 'Language · Iaith';
export const settingsLanguages: [string, string][] = [['/sw.js', 'English'], ['/sw-cy.js', 'Cymraeg']];
export const settingsLanguageFailed = 'The new words did not come. Try again with signal.';
export const settingsData = 'What this phone holds';
export const settingsDataText = 'Your list opens with your PIN. Your notes are sealed: only your school can open them.';
export const settingsLock = 'Lock now';
export const passkeyUse = 'Open by finger or face';
export const passkeyFailed = 'That did not open it. Type your PIN.';
export const settingsPasskey = 'Finger or face';
export const settingsPasskeyText = 'Your phone can check that it is you. Then you do not need to type your PIN. It still works.';
export const settingsPasskeyMake = 'Use finger or face';
export const settingsPasskeyOff = 'Use only my PIN';
export const settingsPasskeyNone = 'This did not work here. Your PIN works as before.';
export const settingsSeals = 'Proof for your school';
export const settingsSealsText = 'Each night your school seals what was recorded. This phone keeps the last 60 seals. With them your school can show that nothing was changed later. They hold no names.';
export const settingsSealsSave = 'Save the seals';
export const settingsSealsNone = 'This phone has no seal yet. It gets one when it next sends.';
export const settingsUpdate = 'There is a new version.';
export const settingsUpdateNow = 'Use the new version';
export const settingsSent = 'Waiting and sent';
export const settingsSignOut = 'Sign out of this phone';
export const settingsSignOutHelp = 'This removes your list and records from this phone. To use Kept here again you need a new code.';
export const settingsSignOutRefused = (n: number) => `${count(n, 'record is', 'records are')} not sent yet. Connect to wifi and select Send now, then sign out.`;
export const settingsKeep = 'Stay signed in';
export const settingsSure = 'Sign out now';
export const settingsVersion = 'Help: ask your SENCO.';

export const installTitle = 'Home screen';
export const installLead = 'Put Kept on your home screen.';
export const installWhy = 'Put Kept on your home screen: it opens faster and works without signal.';
export const installApple = (device: string) => `Without this, your ${device} may delete what was not sent, after 7 days.`;
export const installAppleSteps = ['Select Share.', 'Select Add to Home Screen.', 'Open Kept from your home screen. It asks for a new code: your SENCO has one for you.'];
export const installSendFirst = (n: number) => `First send what is saved here: ${count(n, 'record waits', 'records wait')}. Kept on the home screen starts empty.`;
export const installAndroid = 'Put Kept on your home screen: in the menu of your browser select Add to Home screen.';
export const installFirefox = 'Firefox on a computer has no place of its own for Kept. Bookmark this page: it opens without signal too.';
export const installMac = 'Put Kept in your Dock: in the File menu select Add to Dock.';
export const installComputer = 'Give Kept a window of its own: in the address bar or the menu of your browser select Install.';
export const installDone = 'Kept is on your home screen.';
export const installAdd = 'Add it';
export const installNotNow = 'Not now';

export const alerts = 'Alerts';
export const alertsAsk = 'Do you want an alert on this phone if a session has no record yet? It names no pupil.';
export const alertsYes = 'Yes, alert me';
export const alertsNo = 'No';
export const alertsTurning = 'Turning alerts on';
export const alertsTurnOn = 'Turn alerts on';
export const alertsTurnOff = 'Turn alerts off';
export const alertsOn = 'Alerts are on. You can turn them off in Settings.';
export const alertsOff = 'Alerts are off on this phone.';
export const alertsState = {
  on: 'You get an alert if a session has no record yet.',
  off: 'Alerts are off on this phone.',
  refused: 'This browser was told not to show alerts. Change that in the settings of your browser.',
  cannot: 'This browser cannot show alerts. On an iPhone they work once Kept is on your home screen.',
};
export const alertsFault = {
  refused: 'This browser does not let Kept show alerts. Change that in the settings of your browser.',
  slow: 'We could not turn on alerts. Try again when you have signal.',
  failed: 'We could not turn on alerts. Try again when you have signal.',
  cannot: alertsState.cannot,
};

const span = (minutes: number): string => (minutes < 120 ? count(minutes, 'minute') : minutes < 2880 ? count(Math.round(minutes / 60), 'hour') : count(Math.round(minutes / 1440), 'day'));
/** Positive: it runs ahead. */
export const clockOff = (minutes: number) => `The clock of this phone is ${span(Math.abs(minutes))} ${minutes > 0 ? 'ahead' : 'behind'}. Turn on automatic time in its settings. Then each session stands on the right day.`;

export const nudges = (n: number) => count(n, 'session has no record yet', 'sessions have no record yet');
export const nudge = (title: string, name: string, n: number, week: string) => `${title} with ${name}: ${n} session${n > 1 ? 's' : ''} ${week} ${n > 1 ? 'have' : 'has'} no record yet. If it happened, add it. If not, say why.`;
export const nudgeWeek = (monday: string, thisMonday: string) => (monday >= thisMonday ? 'this week' : `in the week of ${longDay(monday)}`);
export const fillIn = 'Add it';
