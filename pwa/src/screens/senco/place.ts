/** Where the reader is: the part of the address after #, and how to get there. */
import { signal } from '@preact/signals';

export type Screen = 'week' | 'alerts' | 'pupils' | 'pupil' | 'provisions' | 'trial' | 'summaries' | 'summary' | 'people' | 'held' | 'rescue' | 'phone' | 'device';
export interface Place { screen: Screen; of: string | null }

const SCREENS: Screen[] = ['week', 'alerts', 'pupils', 'pupil', 'provisions', 'trial', 'summaries', 'summary', 'people', 'held', 'rescue', 'phone', 'device'];

function read(): Place {
  const [screen, of] = location.hash.replace(/^#\/?/, '').split('/');
  return { screen: SCREENS.find((each) => each === screen) ?? 'week', of: of || null };
}

export const place = signal<Place>(read());
export const link = (screen: Screen, of?: string | null): string => `#${screen}${of ? `/${of}` : ''}`;

addEventListener('hashchange', () => {
  place.value = read();
});

/** A token that came in the address (#link=..., #setup=...), taken out of it at once so that it is not left in the history. */
export function takeToken(): { purpose: 'link' | 'setup'; token: string } | null {
  const found = /^#(link|setup)=([\w-]+)$/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, '', location.pathname);
  return { purpose: found[1] as 'link' | 'setup', token: found[2]! };
}
