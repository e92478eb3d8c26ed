/** Where the reader is: the part of the address after #, and how to get there. */
import { signal } from '@preact/signals';

export type Screen = 'week' | 'alerts' | 'notices' | 'pupils' | 'pupil' | 'provisions' | 'reasons' | 'trial' | 'summaries' | 'summary' | 'people' | 'held' | 'rescue' | 'phone' | 'device' | 'totals' | 'account' | 'paper' | 'settings';
/** `span` is what stands behind the ?: the span that figures are of, so that it can be shared. */
export interface Place { screen: Screen; of: string | null; span: string }

const SCREENS: Screen[] = ['week', 'alerts', 'notices', 'pupils', 'pupil', 'provisions', 'reasons', 'trial', 'summaries', 'summary', 'people', 'held', 'rescue', 'phone', 'device', 'totals', 'account', 'paper', 'settings'];

function read(): Place {
  const [path = '', span = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [screen, of] = path.split('/');
  return { screen: SCREENS.find((each) => each === screen) ?? 'week', of: of || null, span };
}

export const place = signal<Place>(read());
export const link = (screen: Screen, of?: string | null, span = ''): string => `#${screen}${of ? `/${of}` : ''}${span ? `?${span}` : ''}`;

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
