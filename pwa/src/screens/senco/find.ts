/** What a keyboard has no key for is found by what it has: lukasz finds Łukasz, o'brien finds O’Brien. */
const PLAIN: { [letter: string]: string } = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', ð: 'd', þ: 'th', '‘': "'", '’': "'", '`': "'" };

export const plain = (text: string): string =>
  text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[łøđıßæœðþ‘’`]/g, (letter) => PLAIN[letter]!).replace(/\s+/g, ' ').trim();

/** Whether this is what somebody looks for: each word of it stands somewhere. */
export const finds = (wanted: string, text: string): boolean => plain(wanted).split(' ').every((word) => plain(text).includes(word));
