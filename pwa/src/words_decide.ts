/** What the desk says where the SENCO decides: held items, two versions of one record, a phone's file. Read and translated with words_desk.ts. */
import { count } from './words_desk.ts';

/** Why an item waits, and what to do about it, by its code; `alone` where it holds no words that can be put right. Where `why` is empty the server's own sentence says it. */
export const HELD: { [code: string]: { why: string; todo: string; alone?: string } } = {
  invalid: { why: 'Something in it does not fit, so it cannot count as it is.', todo: 'Put it right if you know what was meant. If not, send it back.', alone: 'If what it changes comes later, count it then. If not, send it back.' },
  unknown_type_or_version: { why: 'The phone and this server have different versions of Kept.', todo: 'Put it right here, or count it once the server has been updated.', alone: 'Count it once the server has been updated. If it is not needed, send it back.' },
  scope_denied: { why: '', todo: 'If it took place, count it. If it is about another pupil, put it right.' },
  id_conflict: { why: 'Another record came under the same number and says something else. Both are kept.', todo: 'Compare them. If this one took place as well, count it too. If not, send it back.' },
  user_inactive: { why: '', todo: 'If it took place, count it. It stays the record of the person who gave it.' },
  bad_signature: { why: '', todo: 'Ask the person what took place. If it is as it says here, count it: it is marked as unsigned. If not, send it back.' },
};
/** The server names a field by its name on the wire; a person knows it by another. */
export const FIELDS: { [name: string]: string } = {
  on: 'Day', week_of: 'Week of', provision: 'Provision', pupil: 'Pupil', outcome: 'What happened', minutes: 'Minutes', minutes_lost: 'Minutes lost', reason: 'Reason', starts_at: 'Time', group_size: 'Pupils in the group',
  makes_up: 'Makes up', adherence: 'As planned', engagement: 'Engagement', other_activity: 'Another activity', second_session: 'Second session', text: 'Note', in_place: 'In place', withdrawn: 'Withdrawn', record: 'Record', role: 'Role', grade: 'When it was logged', session: 'Session', base: 'What it changes', heads: 'Versions',
};
export const ADHERENCE: { [code: string]: string } = { as_planned: 'Yes', adapted: 'Adapted', not_followed: 'No' };
export const TYPES: { [type: string]: string } = {
  'record.log': 'Session', 'record.amend': 'Change to a session', 'record.void': 'Session taken back', 'record.restore': 'Session brought back', 'note.add': 'Note', 'note.amend': 'Change to a note', 'note.void': 'Note taken back',
  'presence.report': 'Support that was lost', 'equipment.confirm': 'Equipment', 'review.resolve': 'Choice between versions',
};

/** "minutes: Must be a whole number." as "Minutes: must be a whole number." */
export const detailOf = (detail: string | null): string => (detail ?? '').replace(/(^|[.] )([a-z_]+): (\w)/g, (whole, before: string, name: string, first: string) => (FIELDS[name] ? `${before}${FIELDS[name]}: ${first.toLowerCase()}` : whole));

export const words = {
  held: {
    title: 'Held items', intro: 'Saved on a phone and safe here, but not counted yet. Decide for each.', none: 'Nothing is held.', release: 'Count it', back: 'Send it back', edit: 'Put it right', note: 'Why? The person sees this.', released: 'Counted.', returned: 'Sent back.', edited: 'Put right. It counts now.',
    from: (device: string, at: string): string => `from ${device}, arrived ${at}`, beside: 'Counts already under the same number', unreadable: 'What it is about cannot be read.', unknown: 'Something that this server does not know', after: 'After it is sent back, the person can log it again on the phone.', to: 'What to do', cancel: 'Not now',
  },
  edit: {
    title: 'Put it right', save: 'Save and count it', hint: 'It counts as this person’s, on the day below. What the phone sent is kept as it was.', choose: 'Choose', note: 'What did you put right? The person sees this. You can leave it empty.', noReason: 'No reason', faults: 'Not saved yet. Put this right:',
    yes: 'Yes', no: 'No', noMinutes: 'Enter how many minutes, like 20. Leave it empty if nobody knows.', fetching: 'Fetching the pupils and provisions.', pupilFault: 'Choose the pupil', provisionFault: 'Choose the provision',
  },
  forks: {
    title: 'Two versions of one record', hint: 'Changed on two devices that had not seen each other’s change. Both are kept. The one marked counts until you choose.', stands: 'Counts now', keep: 'Keep this one', kept: 'Chosen. The people’s phones will show it.', said: 'Said', arrived: 'Arrived', by: 'By', on: 'on', withdrawn: 'Takes the session back', unset: 'Not said', differs: 'What differs', version: (n: number): string => `Version ${n}`,
    desk: 'the desk', keepOf: (n: number, what: string): string => `: version ${n} of ${what}`,
  },
  rescue: {
    title: 'Bring in a copy', link: 'Bring in a copy from a phone', intro: 'For a phone that cannot send: on it, select “Save a copy” under Needs attention, and bring the file here. The same file can come twice; nothing is counted twice.',
    file: 'File from the phone', hint: 'Its name begins with kept-not-sent. At most 4 MB.', go: 'Bring it in', choose: 'Choose the file first', large: 'This file is larger than 4 MB. Kept does not write such files.', notOurs: 'This is not a file that Kept has saved on a phone. Choose the one whose name begins with kept-not-sent.', busy: 'Bringing it in.',
    of: (name: string, device: string): string => `From ${name}’s phone (${device})`, sum: (parts: string[]): string => `${parts.join(', ')}.`, nothing: 'Nothing was taken: the file could not be used.',
    status: { applied: 'Counted', duplicate: 'Was here already', held: 'Safe here, waits for you', refused: 'Could not be read. Ask for it to be logged again.' } as { [status: string]: string },
    some: { applied: (n: number): string => `${count(n, 'record')} counted`, duplicate: (n: number): string => `${count(n, 'record')} here already`, held: (n: number): string => `${count(n, 'record')} waiting for you`, refused: (n: number): string => `${count(n, 'record')} that could not be read` } as { [status: string]: (n: number) => string },
    countAll: (n: number): string => (n === 1 ? 'Count it' : `Count all ${n}`), counted: (n: number): string => `${count(n, 'record')} counted.`, left: (n: number): string => `${count(n, 'record')} could not be counted. See Held items.`, held: 'Held items', trust: 'A file can be written by anybody, so nothing in it counts until you say so.',
  },
};

const numbers = (found: number[]): string => (found.length < 2 ? `number ${found[0]}` : `numbers ${found.slice(0, -1).join(', ')} and ${found[found.length - 1]}`);
const first = (name: string): string => name.split(' ')[0]!;
/** What is wrong with a device, and what to do about it. */
export const phone = {
  all: 'All people and devices', look: 'What to look at', fine: 'Nothing is wrong with it.', stands: 'How it stands', details: (device: string, person: string): string => `Details of ${device} of ${person}`,
  tags: { twice: 'In use twice', lost: 'Storage lost', missing: (n: number): string => `${n} not arrived`, blocked: (n: number): string => `${n} could not be taken`, clock: 'Clock wrong', old: 'Version too old', closed: 'Reading closed', held: (n: number): string => `${n} held`, keep: 'May forget' },
  twice: (day: string): string => `This phone's key is in use twice: since ${day} two devices have gone on from one count. One is a copy, or the phone was put back from a backup.`,
  twiceTodo: (name: string): string => `Ask ${first(name)} to pair the phone again: the copy's key then unlocks nothing. Where nobody knows of a second device, remove this one and look through what it has sent.`,
  lost: (day: string, found: number[]): string => `This phone lost its storage on ${day}${found.length ? `; ${found.length === 1 ? 'record' : 'records'} ${numbers(found)} never arrived` : '. Everything that it had told of had arrived'}.`,
  lostTodo: (name: string, found: number[]): string => `${found.length ? `Ask ${first(name)} what was logged last on it, and log it again. ` : `Ask ${first(name)} whether something logged just before is not there. `}Then pair the phone again and put Kept on its home screen: a browser keeps that longer.`,
  missing: (found: number[]): string => `${count(found.length, 'record')} never arrived, and the phone does not hold ${found.length === 1 ? 'it' : 'them'} any more: ${numbers(found)} of all that it saved.`,
  missingTodo: (name: string): string => `Ask ${first(name)} what is not there, and log it again.`,
  unsent: (name: string, unsent: number, oldest: string): string => `${name}’s phone holds ${unsent} unsent${oldest ? `, oldest ${oldest}` : ''}.`,
  unsentTodo: 'Connect it to wifi and open Kept on it. If it cannot send, select “Save a copy” on it under Needs attention and bring the file in.',
  blocked: (n: number): string => `${count(n, 'record')} on it could not be taken.`, blockedTodo: 'The phone says why under Needs attention. Log it again there.',
  clock: (minutes: number): string => `Its clock is ${count(Math.abs(minutes), 'minute')} ${minutes > 0 ? 'ahead' : 'behind'}.`, clockTodo: 'Turn on “Set time automatically” in its settings. Nothing it logs is refused or moved for this.',
  old: (app: string): string => `Its Kept is version ${app}, too old to read what the school sends.`, oldTodo: 'Close Kept on it and open it again with signal. Logging and sending go on meanwhile.',
  closed: (day: string): string => `Not heard since ${day}: it shows nothing of pupils until it is heard again.`, closedNew: 'It has never been heard: it shows nothing of pupils.', closedTodo: 'Open Kept on it with signal. Logging goes on meanwhile.',
  keep: 'Its browser may delete what it holds, unsent sessions as well.', keepTodo: 'Put Kept on its home screen: in the browser menu or under Share, “Add to Home screen”.',
  held: (n: number): string => `${count(n, 'record')} from it ${n === 1 ? 'waits' : 'wait'} for your decision.`, heldLink: 'See Held items',
  removed: (day: string): string => `Removed on ${day}. What it still sends is held for you. It empties itself once it has sent everything.`,
  rows: { person: 'Person', paired: 'Paired', seen: 'Last seen', holds: 'Holds', app: 'Version of Kept', storage: 'Storage', clock: 'Clock', reads: 'Shows pupils until', backup: 'Backup' },
  never: 'Never', nothing: 'Nothing unsent', unknown: 'Not known yet', right: 'Right', off: (minutes: number): string => `${count(Math.abs(minutes), 'minute')} ${minutes > 0 ? 'ahead' : 'behind'}`,
  storage: (persisted: boolean | null, installed: boolean | null): string => (persisted === null ? 'Not known yet' : `${installed ? 'On the home screen' : 'In a browser tab'}, ${persisted ? 'kept by the browser' : 'the browser may delete it'}`),
  backup: (n: number | null): string => (n === null ? 'No backup has been made yet, so the phone keeps its records for 35 days' : n === 0 ? 'All its records are in the school’s backup' : `${count(n, 'record')} not in the school’s backup yet; the phone keeps ${n === 1 ? 'it' : 'them'} until then`),
  rescue: 'Bring in a copy from this phone', remove: 'Remove this device',
};
