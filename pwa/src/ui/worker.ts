/** The service worker as the page sees it: registered under one named policy, switched over only when nothing is being typed. */
import { typing } from '../screens/ta/notes.tsx';
import { signal } from './signal.ts';
import { workerUrl } from './script-url.ts';

export const updateReady = signal(false);

let waiting: ServiceWorker | null = null;

export function useUpdate(): void {
  waiting?.postMessage('update');
}

export async function startWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const container = navigator.serviceWorker;
  const replaced = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    if (replaced) location.reload();
  });
  const registration = await container.register(workerUrl());
  const look = (): void => {
    waiting = registration.waiting;
    updateReady.value = waiting !== null && replaced;
  };
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  document.addEventListener('visibilitychange', () => {
    // Out of sight and nothing half typed: the moment to change versions without anyone noticing.
    if (document.visibilityState === 'hidden' && updateReady.value && !typing.size && !document.querySelector('textarea:focus')) useUpdate();
    if (document.visibilityState === 'visible') void registration.update().catch(() => undefined);
  });
}
