/** What a pupil's page says beside its figures: catching up, and what adults should know. */
import { dayLong, spanShort } from './screens/senco/dates.ts';

export const P = {
  guide: {
    title: 'For the adults who work with this pupil', none: 'Nothing is written yet.', add: 'Write it', edit: 'Change it', save: 'Save', close: 'Discard', saved: 'Saved. It goes to the phones with their next signal.',
    hint: 'It is on the phones of those who work with this pupil, under their PIN. Leave out what they need not know.', changed: 'Somebody else has written here since you began. This stands there now:', mine: 'Go on with mine in its place',
    fields: { target: 'Target', strategies: 'What helps', next_steps: 'What to do next' },
  },
  catchUp: {
    title: 'Catch-up', book: 'Book a make-up session', bookFor: (title: string): string => `Book a make-up session of ${title}`, which: 'Which time it repays', day: 'Day', who: 'Who gives it', minutes: 'Minutes',
    go: 'Book it', keep: 'Close', noDay: 'Choose a day', made: (person: string, on: string): string => `Booked. ${person} finds it on the phone, on ${dayLong(on)}.`,
    time: (from: string, to: string, owed: string): string => `${spanShort(from, to)}: ${owed}`, owed: (what: string): string => `${what} owed`, allBooked: 'All that is owed is booked.',
    hint: 'A make-up session is given on a day of its own, and counts for the time that it repays.', nobody: 'Nobody on the list could give it: the plan asks for a job or a qualification that nobody has on file.',
    waits: 'A phone has not sent all of that time yet. It may have taken place.',
    repays: (from: string, to: string): string => `repays ${spanShort(from, to)}`, cancel: 'Cancel', cancelOf: (on: string): string => `Cancel the make-up session of ${dayLong(on)}`, cancelled: 'Cancelled. It goes from the phone.',
    states: { booked: 'Booked', not_recorded: 'Not recorded yet', repaid: 'Repaid', not_needed: 'Nothing is owed there any more' } as { [state: string]: string },
  },
};
