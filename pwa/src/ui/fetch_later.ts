/**
 * The log's later screens. They are fetched as soon as the first screen is painted, not when they are asked for: so they
 * are in memory before signal goes, or before an update takes their file away.
 */
import type { FunctionComponent } from 'preact';
import type { Checkpoint } from '../gen/wire.ts';
import type { Unsaved } from '../db/shapes.ts';
import type { Store } from '../db/store.ts';
import { signal } from './signal.ts';

export const later = signal<{ screens: { [place: string]: FunctionComponent }; Notices: FunctionComponent; Offers: FunctionComponent; ByPasskey: FunctionComponent; choosePin: (pin: string) => Promise<void>; startWorker: () => void; shownAs: () => string; anchor: (store: Store, heard: Checkpoint) => Promise<void>; drainSpill: (store: Store) => Promise<boolean>; sendForOthers: (mine: Store) => Promise<void>; spill: (store: Store, facts: Unsaved[]) => Promise<boolean> } | null>(null);
/** A try has failed: a screen that is not there says so. */
export const laterMisses = signal(false);

const AGAIN_MS = 10_000;
let fetching = false;

export async function fetchLater(): Promise<void> {
  if (fetching || later.value) return;
  fetching = true;
  try {
    later.value = await import('../later.ts');
  } catch {
    laterMisses.value = true;
    setTimeout(() => void fetchLater(), AGAIN_MS);
  }
  fetching = false;
}
addEventListener('online', () => void fetchLater());
