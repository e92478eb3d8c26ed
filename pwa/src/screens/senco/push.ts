/** Notices on a desk's device: the browser's part, and what the server is told of it. */
import * as alerts from '../../ui/alerts.ts';
import { call, get, post } from './api.ts';

export { pushState, type PushFault, type PushState } from '../../ui/alerts.ts';

const SUBSCRIPTIONS = '/api/v1/push/subscriptions';
/** Whether this browser was last asked for notices, or to be silent. */
const WANTED = 'kept-alerts';

const key = async (): Promise<string | undefined> => {
  const answer = await get<{ key: string }>('/api/v1/push/key');
  return answer.ok ? answer.data.key : undefined;
};
const tell = async (told: alerts.Told): Promise<boolean> => (await post(SUBSCRIPTIONS, told)).ok;

export async function turnOn(): Promise<alerts.PushFault | null> {
  if (!alerts.canPush()) return 'cannot';
  const fault = await alerts.turnOn(await key(), tell);
  if (!fault) localStorage.setItem(WANTED, 'yes');
  return fault;
}

export async function turnOff(): Promise<boolean> {
  localStorage.removeItem(WANTED);
  return alerts.turnOff(async (endpoint) => (await call('DELETE', SUBSCRIPTIONS, { endpoint })).ok);
}

/** On opening the desk. */
export async function renew(): Promise<void> {
  if (localStorage.getItem(WANTED)) await alerts.renew(key, tell);
}
