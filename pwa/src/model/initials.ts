/** How many letters of the first and of the last name: as few as tell everybody apart. */
const LETTERS: [number, number][] = [[1, 1], [1, 2], [2, 1], [2, 2], [1, 3], [3, 1], [4, 1], [1, 4], [9, 1], [1, 9]];

const lettersOf = (name: string, first: number, last: number): string => {
  const words = name.trim().split(/\s+/);
  return words.map((word, i) => [...word].slice(0, i === 0 ? first : i === words.length - 1 ? last : 1).join('')).join('');
};

/** What a shared device shows of each name before a PIN: initials, and more letters of those who share them. Two of one name have a number. */
export function apart(names: string[]): string[] {
  const found = names.map((name, i) => {
    const told = LETTERS.find(([first, last]) => !names.some((other, j) => j !== i && lettersOf(other, first, last) === lettersOf(name, first, last)));
    return told && lettersOf(name, ...told);
  });
  return found.map((told, i) => told ?? `${lettersOf(names[i]!, 1, 1)} ${found.slice(0, i + 1).filter((other) => other === undefined).length}`);
}
