/** Notices on this device, as far as the browser goes. One without a way to its notice service never answers, so every wait has an end. */
import { workerUrl } from './script-url.ts';

export type PushState = 'cannot' | 'refused' | 'on' | 'off';
export type PushFault = 'refused' | 'slow' | 'failed' | 'cannot';
/** What the server is told of a browser. */
export type Told = { endpoint: string; keys: { p256dh: string | undefined; auth: string | undefined } };
const LIMIT = 10_000;

const inTime = <T>(work: Promise<T>): Promise<T> => Promise.race([work, new Promise<never>((_, fail) => setTimeout(() => fail(new Error('slow')), LIMIT))]);
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const made = async (): Promise<PushSubscription | null> => (await inTime(navigator.serviceWorker.getRegistration('/')))?.pushManager.getSubscription() ?? null;

export const canPush = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

export async function pushState(): Promise<PushState> {
  if (!canPush()) return 'cannot';
  if (Notification.permission === 'denied') return 'refused';
  return (await made().catch(() => null)) ? 'on' : 'off';
}

const toldOf = (subscription: PushSubscription): Told => {
  const { keys } = subscription.toJSON();
  return { endpoint: subscription.endpoint, keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] } };
};

/** Asks the browser; `tell` says to the server where to send. What it would not hear is taken back. */
export async function turnOn(key: string | undefined, tell: (told: Told) => Promise<boolean>): Promise<PushFault | null> {
  if (!canPush()) return 'cannot';
  if (!key) return 'failed';
  try {
    if ((await Notification.requestPermission()) !== 'granted') return 'refused';
    await navigator.serviceWorker.register(workerUrl());
    const worker = await inTime(navigator.serviceWorker.ready);
    const subscription = await inTime(worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }));
    const heard = await tell(toldOf(subscription));
    if (!heard) await subscription.unsubscribe();
    return heard ? null : 'failed';
  } catch (error) {
    return error instanceof Error && error.message === 'slow' ? 'slow' : 'failed';
  }
}

/**
 * On opening the page, where notices are wanted: tells again where this browser receives, as a server may have been told that it is gone;
 * a browser that has lost it begins anew. The person is asked nothing.
 */
export async function renew(key: () => Promise<string | undefined>, tell: (told: Told) => Promise<boolean>): Promise<void> {
  const subscription = (await pushState()) === 'on' ? await made().catch(() => null) : null;
  if (subscription) await tell(toldOf(subscription));
  else if (canPush() && Notification.permission === 'granted') await turnOn(await key(), tell);
}

export async function turnOff(tell: (endpoint: string) => Promise<boolean>): Promise<boolean> {
  const subscription = await made().catch(() => null);
  return !subscription || ((await tell(subscription.endpoint)) && subscription.unsubscribe());
}
