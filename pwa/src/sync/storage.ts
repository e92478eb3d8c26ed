/** What the school is told of this phone's storage. */
import { isInstalled } from '../ui/platform.ts';

export const storage = async (): Promise<{ persisted: boolean; installed: boolean }> => ({
  persisted: (await navigator.storage?.persisted?.()) ?? false,
  installed: isInstalled(),
});
