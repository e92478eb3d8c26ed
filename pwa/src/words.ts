/** Every sentence that the log's start says, to be read and translated; those of its later screens: words_later.ts. Plain English, never blame. */
import type { Adherence, Reason } from './gen/wire.ts';
import { dayAndMonth, dayName, dayOf, longDay, timeOf } from './model/days.ts';

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
/** "2 to 6 November", "30 October to 3 November", "5 November" */
export const days = (from: string, until: string): string => (from === until ? '' : `${from.slice(5, 7) === until.slice(5, 7) ? Number(from.slice(8)) : dayAndMonth(from)} to `) + dayAndMonth(until);
/** At most one decimal: half a session is half a session. */
const plain = (n: number): string => String(Math.round(n * 10) / 10);

export const REASONS: Record<Reason, string> = {
  pupil_absent: 'Pupil absent',
  staff_absent: 'I was absent',
  staff_covering: 'I was moved to cover',
  pupil_declined: 'Pupil refused or too upset',
  school_event: 'Trip, assembly, test or event',
  no_room: 'No room or equipment',
  clash: 'Timetable clash, or a lesson ran over',
  pupil_appointment: 'Pupil at an appointment or late',
  pupil_reduced_timetable: 'Pupil suspended or only here part of the day',
  no_trained_cover: 'No trained person free',
  incident: 'Incident or drill',
  external_no_show: 'Visiting expert did not come',
  school_closed: 'School closed unexpectedly',
  not_a_school_day: 'Not a school day (fix the calendar)',
  provision_ended: 'This has finished (fix the plan)',
};
/** The first are said most often; the rest are one tap further. */
export const USUAL_REASONS = 5;

export const ENGAGEMENT: [number, string][] = [[1, 'Not at all'], [2, 'A little'], [3, 'Mostly'], [4, 'Fully']];
export const ADHERENCE: [Adherence, string][] = [['as_planned', 'Yes'], ['adapted', 'I changed it'], ['not_followed', 'No']];

export const app = 'Kept';
/** What a push that says nothing of its own is shown as. */
export const pushed = 'Open Kept to see what is new.';

export const menuToday = 'Today';
export const menuDays = 'Other days';
export const menuWeek = 'My week';
export const menuMore = 'More';
export const add = 'Add a session';

export const menuName = 'Main menu';
export const screenComing = 'This screen is not on this phone yet. It comes by itself with the first signal. Today works without it.';
export const opening = 'Opening your list';
export const noDatabase = 'Kept cannot open its storage on this phone. Close other Kept tabs, leave private browsing, then open Kept again.';
export const tryAgain = 'Try again';
export const demo = (day: string) => `Demo: showing ${longDay(day)}`;
export const left = (n: number) => (n ? `${n} left to record` : 'All recorded');
export const nothingDue = 'Nothing is planned for you on this day.';
export const noSchool = 'No school today.';
export const waitingForList = 'Your list comes with the first signal. Stay on this screen.';
export const planned = 'Planned';
export const anyDay = 'Any day, until it is done';
export const catchUp = 'Catch-up';
export const makesUp = (from: string, until: string) => `Makes up for ${days(from, until)}`;
export const bookedFor = (day: string) => `Booked for ${longDay(day)}`;
export const notGiven = 'Not given? Leave it: it stays here, and nothing counts as missed.';
export const support = 'Support and equipment';
export const done = 'Recorded';
export const others = 'Other sessions of your pupils';
export const deliver = 'Delivered';
export const outcome = { open: 'Not recorded', delivered: 'Delivered', part: 'Part delivered', missed: 'Not delivered' };
export const ring = { delivered: 'Delivered', part: 'Part', missed: 'Missed' };

export const savedDelivered = 'Delivered. Saved on this phone.';
export const savedPart = 'Part delivered. Saved on this phone.';
export const savedMissed = 'Not delivered, with the reason. Saved on this phone.';
export const savedChange = 'Changed. Saved on this phone.';
export const savedUndo = 'Undone. Saved on this phone.';
export const savedNote = 'Note saved on this phone.';
export const savedAnswer = 'Saved on this phone.';

export const notSaved = 'Not saved. Nothing you typed is lost. Select it again.';
export const noSpace = 'Not saved. This phone has no space left. Free some space, then select it again.';
export const spilled = 'Saved in the spare place of this phone. Keep Kept open until it says sent.';
export const mark = (what: string) => `Mark as delivered: ${what}`;
export const open = (what: string) => `More about ${what}`;
export const minutes = (n: number) => count(n, 'minute');
export const pupils = (n: number) => count(n, 'pupil');
/** "1 of 2 this week", "40 of 60 minutes by 18 December" */
export const progress = (done: number, due: number, unit: 'sessions' | 'minutes', until: string | null) =>
  `${plain(done)} of ${plain(due)}${unit === 'minutes' ? ' minutes' : ''} ${until ? `by ${until}` : 'this week'}`;
export const late = 'Earlier today';
export const recordedBy = (name: string) => `${name || 'Someone else'} recorded this`;
/** "Bo Lin recorded this: delivered, 20 minutes." */
export const recordedAs = (name: string, what: string, n: number | null) => `${recordedBy(name)}: ${[what.toLowerCase(), n && minutes(n)].filter(Boolean).join(', ')}.`;
export const missedBecause = 'Missed because';
export const moreReasons = 'More reasons';
export const partOf = 'Part of it: how many minutes?';
export const howLong = 'How many minutes?';
export const exact = 'Other number';
export const minutesHelp = 'Enter how many minutes you did, like 10';
export const saveMinutes = 'Save minutes';
export const whoWasThere = 'Who was there?';
export const here = 'there';
export const wasAway = (name: string) => `${name} away`;
export const away = 'away';
export const engaged = 'How engaged were they?';
export const followed = 'Did you follow the plan?';
export const why = 'Why not all of it?';
export const undo = 'Undo';
export const another = 'Record another session';
export const second = 'A second session?';
export const secondMark = 'a second session';
export const secondYes = 'Yes, a second one';
export const secondNo = 'No, the same one';
export const lateNote = (because: string) => `Recorded later: ${because}.`;
export const timerStart = 'Start a timer';
export const timerRuns = (at: string, n: number) => `Since ${at}: ${minutes(n)}`;
export const timerFor = (n: number) => `Timer: ${minutes(n)}`;
export const timerStop = 'Stop and save';
export const timerRing = 'Stop';
export const timerMark = (what: string) => `Stop the timer and save: ${what}`;
export const timerRemove = 'Remove the timer';
export const timerLeft = 'The timer was left on. How long was the session?';
export const note = 'Note';
export const noteHint = 'Say what helped and what to try next. Do not include other children’s names.';
export const noteAbout = 'About';
export const everyone = 'Everyone';
export const saveNote = 'Save note';
export const changeNote = 'Change note';
export const removeNote = 'Remove note';
export const allThere = 'All there';
export const someLost = 'Some was lost';
export const supportOf = (name: string, now: boolean) => `${name}’s support ${now ? 'today' : 'that day'}`;
export const lost = 'About how many minutes were lost?';
export const lostBecause = 'Lost because';
export const inPlace = (now: boolean) => `In place ${now ? 'this' : 'that'} week?`;
export const yes = 'Yes';
export const no = 'No';
export const receipt = { queued: 'Saved on this phone', acked: 'Received by the school', settled: 'Counted', safe: 'Counted, and in the school’s backup', held: 'Waiting for the SENCO', blocked: 'Needs attention' };

export const lineSending = (n: number) => `Sending ${n}`;
export const lineNoSignal = (n: number) => (n ? `No signal. ${n} saved on this phone.` : 'No signal. You can go on recording.');
export const lineNoAnswer = (n: number) => `${n} saved on this phone, not sent yet. Kept tries again by itself.`;
export const linePortal = (n: number) => `This wifi does not let Kept through. ${n ? `${n} saved on this phone. ` : ''}Open your browser to join the wifi, or turn wifi off.`;
export const lineClosed = 'No contact with the school for 14 days. Older records are closed until there is signal. You can go on recording.';
export const lineStuck = (n: number, since: number) => `${n} not sent since ${dayName(dayOf(since))}. Connect to wifi, then select Send now.`;
export const lineSent = (at: number) => (dayOf(at) === dayOf(Date.now()) ? `All sent ${timeOf(at)}` : `All sent ${dayName(dayOf(at))}`);
export const lineUnpaired = 'This phone is no longer paired. What you saved is safe. Ask your SENCO for a new code.';
export const lineWaiting = (n: number) => `${n} saved on this phone`;
export const lineReady = 'Ready';

export const attentionCount = (n: number) => count(n, 'record needs attention', 'records need attention');

export const attentionWaits = (n: number) => (n ? count(n, 'record waits', 'records wait') + ' on this phone.' : 'Nothing waits. Everything you saved was sent.');

export const pin = 'PIN';
export const pinBack = 'Delete the last digit';
export const pinChoose = 'Choose a PIN';
export const pinLead = '6 digits that only you know. They open your list on this phone.';
export const pinAgain = 'Type it again';
export const pinWeak = 'That one is easy to guess. Choose another.';
export const pinDiffer = 'The two were not the same. Choose again.';
export const pinTitle = (name: string) => `${name}, type your PIN`;
export const pinWrong = (left: number) => `That PIN is not right. ${count(left, 'try', 'tries')} left.`;
export const pinForgotten = 'Not sure of it? After 5 tries this phone asks for a new code.';
export const pinGone = 'That was 5 PINs, so your list was removed. What you saved is still sent. Ask your SENCO for a new code.';
export const pinNoSpace = 'This phone has no space left, so Kept cannot open. Free some space, then type your PIN again.';
export const roomDone = (name: string) => `${name.split(' ')[0]}: I am done`;
export const pinOther = 'I am somebody else';
export const pinFinish = 'You can finish this one';
export const noteSealed = 'Your note is sealed. Only your school can open it now.';

export const pairTitle = 'Pair this phone';
export const pairLead = 'Log each session with one tap, with or without signal.';
export const pairLost = (name: string) => `This browser threw away what Kept had stored for ${name}. What was sent is safe. Your school can see if anything was not. Pair this phone again.`;
export const pairHow = 'Ask your SENCO for a code: People and devices, then Add a device. Scan the square with your camera, or type the 10 letters and numbers here. A code works for 10 minutes.';
export const pairCode = 'Code';
export const pairCodeHint = 'Like ABCDE-FGHJK';
export const pairName = 'Name of this phone';
export const pairNameHint = 'So that you and your SENCO can tell phones apart.';
export const pairApple = (device: string) => `On an ${device} do this first: select Share, then Add to Home Screen. Then open Kept from there.`;
export const pairGo = 'Pair this phone';
export const pairGoing = 'Pairing';
export const pairShort = 'Enter all 10 letters and numbers of the code';
export const pairWrong = 'This code did not work. Check the letters, or ask for a new code: each one works once, for 10 minutes.';
export const pairOften = 'Too many tries. Wait a minute, then try again.';
export const pairNoSignal = 'No answer from the school. Check your signal, then select Pair this phone again.';
export const pairHello = (name: string) => `Hello ${name}`;
export const pairCheck = (school: string) => `This phone now opens your list at ${school}.`;
export const pairDigits = 'Do you see the same two digits on your SENCO’s screen?';
export const pairSame = 'Yes, start';
export const pairOther = 'No, they differ';
export const pairDiffer = 'Then this phone was paired by mistake. It has been emptied. Ask for a new code.';
export const pairOpen = 'Open your list';
export const pairAlready = (name: string) => `This phone is already paired for ${name}. Sign out in Settings first to pair it for someone else.`;
export const pairDevice = { android: 'Android phone', other: 'Computer' };

export const wiped = 'This phone was removed from your school’s list, so Kept emptied it. Everything you saved had been sent.';
export const update = 'Your list needs a newer version of Kept. Close Kept and open it again. You can go on recording.';
