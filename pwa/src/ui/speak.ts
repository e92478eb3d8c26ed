/** Another language is another page, and another worker that keeps it. It takes over once it holds all of it; until then this one stays. */
import { workerUrl } from './script-url.ts';

/** Starts again in the language of that worker; false where it could not be fetched. */
export async function speak(worker: string): Promise<boolean> {
  const registration = await navigator.serviceWorker.register(workerUrl(worker)).catch(() => null);
  const fresh = registration?.installing ?? registration?.waiting;
  if (!fresh) return false;
  return new Promise((told) => {
    const look = (): void => {
      if (fresh.state === 'installed') fresh.postMessage('update');
      if (fresh.state === 'activated') location.reload();
      if (fresh.state === 'redundant') told(false);
    };
    fresh.addEventListener('statechange', look);
    look();
  });
}
