/** A tablet that several people share, as the desk says it. */
export const T = {
  shared: 'A shared tablet', title: 'A tablet that several people share', who: 'Who shares it?', go: 'Make their codes', close: 'Done', back: 'Not shared', few: 'Choose two people or more',
  hint: 'Each chooses a PIN on the tablet, one after the other. Each has a list and unsent records of their own: nobody sees another’s.',
  scan: 'Scan this with the camera of the tablet: it asks for each of you in turn', qr: 'Codes to scan, for all of them', type: 'Or open this address there and type each code', code: 'Code', digits: 'Digits', name: 'Name',
  check: 'The tablet then shows each of you two digits. If it shows others, stop.', left: 'The codes work for 10 minutes, once each. Who is away can be added later, with a code of their own.',
};
