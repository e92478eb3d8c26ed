/** Every sentence of signing in at the desk, of the second step, and of who may do what. */
export const S = {
  or: 'or',
  passkey: { use: 'Sign in with a passkey', wrong: 'That passkey does not work here. Try again, or use your password and a code.', none: 'The passkey was not used. Try again, or use your password.', busy: 'Waiting for your passkey.' },
  code: {
    title: 'Type your code', label: 'Code', hint: 'The six digits that the app shows now, or one of your recovery codes.', go: 'Go on', empty: 'Type the six digits that the app shows',
    wrong: 'That code does not work. Type the six digits that the app shows now. Each code works once.', late: 'That took too long. Start again with your password.', back: 'Start again', lost: 'Lost your phone and your recovery codes? Ask another SENCO, the administrator or whoever runs the server for a new set-up link.',
  },
  only: 'You sign in with a passkey.',
  enrol: {
    title: 'Set up your second step', why: 'A password can be guessed or seen. The desk shows children’s records, so it asks for a second thing that only you have. This takes about a minute.',
    passkey: 'Use this device', passkeyHint: 'Your finger, face or PIN on this computer or phone (a passkey). Then you need no password here.', passkeyGo: 'Set up a passkey', passkeyName: 'Name of the passkey', passkeyNamed: 'This device',
    app: 'Use an app on your phone', appHint: 'An app that shows codes, such as Google Authenticator, Microsoft Authenticator or 2FAS.', appGo: 'Set up an app',
    scan: 'In the app select +, then scan this.', type: 'Or type this key into the app:', qr: 'Picture to scan with the app', first: 'Then type the code that the app shows', go: 'Check the code', other: 'Another way',
    failed: 'The passkey was not made. Try again, or use an app on your phone.',
  },
  codes: {
    title: 'Your recovery codes', what: 'If you lose your phone, each of these lets you in once. Print them or write them down, and keep them where you keep keys. They are not shown again.', print: 'Print', done: 'I have kept them',
  },
  again: {
    title: 'Show that it is you', why: 'This is for you alone to do, so the desk asks once more. What you typed stays, and goes on by itself.', go: 'Go on', cancel: 'Not now', demo: 'In a real school the desk asks here for a password and a code. This is a demonstration: all its pupils are invented.', demoGo: 'Go on (demonstration)', wrong: 'That password is not right. Try again.',
  },
  account: {
    link: 'Your sign-in', title: 'Your sign-in', with: 'What you sign in with', password: 'Password', has: 'Set', hasNot: 'Not set', app: 'App that shows codes', passkeys: 'Passkeys', recovery: 'Recovery codes', left: (n: number): string => (n === 1 ? '1 left' : `${n} left`), used: (when: string): string => `last used ${when}`, unused: 'not used yet',
    add: 'Add or change a way to sign in', newCodes: 'Make new recovery codes', newCodesHint: 'Those before stop working.', remove: 'Remove', removeOf: (name: string): string => `Remove ${name}`, removed: 'Removed.', newPassword: 'New password', change: 'Change the password', changed: 'Changed. Other sessions have ended.',
    sessions: 'Where you are signed in', this: 'This one', began: 'Signed in', seen: 'Last used', end: 'End', endOf: (when: string): string => `End the session of ${when}`, endAll: 'End all others', ended: 'Ended.', demo: 'This is a demonstration school, which a link opens. You can try the second step here; a real school always asks for it.', done: 'Set up.',
  },
  people: {
    add: 'Add a person', name: 'Name', email: 'Email', emailHint: 'Needed for who signs in at the desk.', job: 'Job', noJob: 'Gives no sessions', access: 'At the desk', go: 'Add', added: (name: string): string => `${name} is added.`, noName: 'Enter the name', manage: 'Manage', manageOf: (name: string): string => `Manage ${name}`,
    own: 'Nobody changes their own access. Ask another SENCO or the administrator.', role: 'What this person may do', roleGo: 'Change', roleDone: 'Changed. This person signs in again.', link: 'Set-up link', linkHint: 'For a first sign-in, or after a lost password or phone. What the person signed in with is gone when they open it.', linkGo: 'Make a set-up link',
    linkShown: (name: string, until: string): string => `Give this to ${name} yourself. It works once, until ${until}.`, copy: 'Copy', copied: 'Copied.', end: 'End access', endAsk: 'From now on this person cannot sign in, and their devices read nothing. Sessions that a device still holds are kept for you to look at.', endGo: 'End access', ended: 'Access has ended.', keep: 'Not now', back: 'Give access back', isBack: 'Access is back. Make a set-up link or a pairing code.', notYet: 'Not set up yet', close: 'Close', closeOf: (name: string): string => `Close ${name}`,
    away: 'Last day away', awayHint: 'Until then Kept asks this person nothing. If a SENCO is away, a deputy is told.', daysOff: 'Days not worked', awayGo: 'Save', awayDone: 'Saved.', isAway: (day: string): string => `Away until ${day}`,
    days: { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday' } as { [day: string]: string },
  },
};
