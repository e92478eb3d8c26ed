/** Notices on this device. A browser without a way to its notice service never answers, so every wait has an end. */
import { workerUrl } from '../../ui/script-url.ts';
import { call, get, post } from './api.ts';

export type PushState = 'cannot' | 'refused' | 'on' | 'off';
export type PushFault = 'refused' | 'slow' | 'failed' | 'cannot';
const LIMIT = 10_000;

const inTime = <T>(work: Promise<T>): Promise<T> => Promise.race([work, new Promise<never>((_, fail) => setTimeout(() => fail(new Error('slow')), LIMIT))]);

export const canPush = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

export async function pushState(): Promise<PushState> {
  if (!canPush()) return 'cannot';
  if (Notification.permission === 'denied') return 'refused';
  try {
    const worker = await inTime(navigator.serviceWorker.getRegistration('/'));
    return (await worker?.pushManager.getSubscription()) ? 'on' : 'off';
  } catch {
    return 'off';
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

/** Asks the browser, then tells the server where to send. */
export async function turnOn(): Promise<PushFault | null> {
  if (!canPush()) return 'cannot';
  const answer = await get<{ key: string }>('/api/v1/push/key');
  if (!answer.ok) return 'failed';
  try {
    if ((await Notification.requestPermission()) !== 'granted') return 'refused';
    await navigator.serviceWorker.register(workerUrl());
    const worker = await inTime(navigator.serviceWorker.ready);
    const made = await inTime(worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(answer.data.key) }));
    const { endpoint, keys } = made.toJSON();
    const told = await post('/api/v1/push/subscriptions', { endpoint, keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] } });
    if (!told.ok) await made.unsubscribe();
    return told.ok ? null : 'failed';
  } catch (error) {
    return error instanceof Error && error.message === 'slow' ? 'slow' : 'failed';
  }
}

export async function turnOff(): Promise<boolean> {
  const worker = await inTime(navigator.serviceWorker.getRegistration('/')).catch(() => undefined);
  const made = await worker?.pushManager.getSubscription();
  if (!made) return true;
  const told = await call('DELETE', '/api/v1/push/subscriptions', { endpoint: made.endpoint });
  return told.ok && made.unsubscribe();
}
