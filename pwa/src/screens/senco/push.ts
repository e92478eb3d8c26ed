/** Notices on a desk's device: the browser's part, and what the server is told of it. */
import * as alerts from '../../ui/alerts.ts';
import { call, get, post } from './api.ts';

export { pushState, type PushFault, type PushState } from '../../ui/alerts.ts';

const SUBSCRIPTIONS = '/api/v1/push/subscriptions';

export async function turnOn(): Promise<alerts.PushFault | null> {
  if (!alerts.canPush()) return 'cannot';
  const answer = await get<{ key: string }>('/api/v1/push/key');
  return alerts.turnOn(answer.ok ? answer.data.key : undefined, async (told) => (await post(SUBSCRIPTIONS, told)).ok);
}

export const turnOff = (): Promise<boolean> => alerts.turnOff(async (endpoint) => (await call('DELETE', SUBSCRIPTIONS, { endpoint })).ok);

/** On opening the desk: tells again where this browser receives, and clears what the server took for its fault. */
export async function renew(): Promise<void> {
  const told = await alerts.here();
  if (told) await post(SUBSCRIPTIONS, told);
}
