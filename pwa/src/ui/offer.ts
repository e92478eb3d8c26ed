/** The browser's own offer to install, kept until the person asks for it. It may come before the later part does. */
import { signal } from './signal.ts';

type InstallEvent = Event & { prompt: () => Promise<unknown> };

export const install = signal<InstallEvent | null>(null);
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  install.value = event as InstallEvent;
});
