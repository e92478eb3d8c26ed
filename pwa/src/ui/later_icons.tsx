/** The symbols of the start, and those that only the later screens draw. */
import { Icon as FirstIcon, type Symbol as FirstSymbol } from './parts.tsx';

const PATHS: { [name: string]: string } = {
  person: 'M12 12a4 4 0 1 0-.01 0M5 20c0-6 14-6 14 0',
  next: 'M9 6l6 6-6 6',
  back: 'M15 6l-6 6 6 6',
  paper: 'M6 3h9l3 3v15H6zM9 10h6M9 14h6',
};
export type Symbol = FirstSymbol | 'person' | 'next' | 'back' | 'paper';

export const Icon = ({ name }: { name: Symbol }) => <FirstIcon name={name as FirstSymbol} path={PATHS[name]} />;
