/**
 * What opens, seals and signs on this phone. K is 32 random bytes: it is stored only under a key made of the PIN, and what
 * is pulled, drafts and the signing key are stored only under K. The PIN guards a screen, not the image of a disk.
 */
import type { Item } from '../gen/wire.ts';
import { canonical } from '../model/canonical.ts';
import { digest } from '../model/ids.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const { subtle } = crypto;
const AES = 'AES-GCM';
const SIGNS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const AGREES = { name: 'ECDH', namedCurve: 'P-256' };
const ROUNDS = 600_000;
const STEP = 256;
/** PINs that may be tried before K is destroyed. */
export const TRIES = 5;

export const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '');
export const bytesOf = (text: string): Bytes => Uint8Array.from(atob(text.replace(/[-_]/g, (sign) => (sign === '-' ? '+' : '/'))), (sign) => sign.charCodeAt(0));
const joined = (...parts: Bytes[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));

/** iv || ciphertext and tag */
async function shut(key: CryptoKey, plain: Bytes, additionalData = new Uint8Array()): Promise<Bytes> {
  const iv = random(12);
  return joined(iv, new Uint8Array(await subtle.encrypt({ name: AES, iv, additionalData }, key, plain)));
}
export const unshut = async (key: CryptoKey, sealed: Bytes): Promise<Bytes> => new Uint8Array(await subtle.decrypt({ name: AES, iv: sealed.subarray(0, 12) }, key, sealed.subarray(12)));

export async function pinKey(pin: string, salt: Bytes): Promise<CryptoKey> {
  const from = await subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveKey']);
  return subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, from, { name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
}

/** What is kept under K: the signing key, or the unlocking key of a phone that was paired before there were signing keys. */
export type Secrets = { key_id: string | null; signing?: string; unlock_key?: string };
/** K under what one passkey makes of `salt`. */
export type Passkey = { id: Bytes; salt: Bytes; key: Bytes };
/** K as it is stored. After the last wrong PIN only `wrong` is left of it. */
export type Lock = { salt: Bytes; key: Bytes; secrets: Bytes; wrong: number; passkey?: Passkey | undefined };

/** K in memory, and only there. */
export type Box = {
  key_id: string | null;
  unlock_key: string | undefined;
  seal: (value: unknown) => Promise<Bytes>;
  open: <T>(sealed: Bytes) => Promise<T>;
  /** Tells whether two texts are the same, and without K nothing. */
  print: (text: string) => Promise<string>;
  /** r || s in base64url; null for a phone without a signing key. */
  sign: (text: string) => Promise<string | null>;
  /** K under one more key of 32 bytes. */
  wrap: (under: Bytes) => Promise<Bytes>;
};

export const aes = (raw: Bytes): Promise<CryptoKey> => subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt']);

export async function boxOf(raw: Bytes, secrets?: Secrets, sealed?: Bytes): Promise<Box> {
  const key = await aes(raw);
  const open = async <T>(bytes: Bytes): Promise<T> => JSON.parse(new TextDecoder().decode(await unshut(key, bytes))) as T;
  const { key_id, unlock_key, signing } = secrets ?? (await open<Secrets>(sealed!));
  const secret = digest(raw);
  const signs = signing && subtle.importKey('pkcs8', bytesOf(signing), SIGNS, false, ['sign']);
  return {
    key_id,
    unlock_key,
    seal: (value) => shut(key, utf8(JSON.stringify(value))),
    open,
    print: async (text) => digest(utf8((await secret) + text)),
    sign: async (text) => (signs ? base64(new Uint8Array(await subtle.sign(SIGNS, await signs, utf8(text)))) : null),
    wrap: async (under) => shut(await aes(under), raw),
  };
}

export type Fresh = { lock: Lock; box: Box; signing_key: string };

/** A new K under this PIN, with a new signing key; `unlock_key` is what an older pairing has in its place. */
export async function newLock(pin: string, unlock_key?: string): Promise<Fresh> {
  const [raw, salt] = [random(32), random(16)];
  const pair = await subtle.generateKey(SIGNS, true, ['sign', 'verify']);
  const point = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const signing = base64(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)));
  const secrets: Secrets = unlock_key ? { key_id: null, unlock_key } : { key_id: (await digest(point)).slice(0, 16), signing };
  const box = await boxOf(raw, secrets);
  return { box, signing_key: base64(point), lock: { salt, key: await shut(await pinKey(pin, salt), raw), secrets: await box.seal(secrets), wrong: 0 } };
}

/** Null for another PIN. */
export const openLock = async ({ key, secrets }: Lock, under: CryptoKey): Promise<Box | null> => {
  const raw = await unshut(under, key).catch(() => null);
  return raw && boxOf(raw, undefined, secrets);
};

/** Any run of digits, one that repeats itself. */
export const isWeak = (pin: string): boolean => /^(.{1,3})\1+$/.test(pin) || '0123456789012345 9876543210987654'.includes(pin);

/** The text that an item's signature stands for. */
export async function itemText({ base, body, entity, id, n, scope, stated_at, type, version }: Omit<Item, 'clock'>, user: string, device: string): Promise<string> {
  const body_sha = await digest(utf8(canonical(body)));
  return `kept-item-1\n${canonical({ base, body_sha, device, entity, id, n, scope, stated_at, type, user, version })}`;
}

export type SealKey = { kid: string; key: string };

/** A note that only the school opens, bound to its place: "school\ndevice\nid\nn". Its length says no more than the next 256 bytes. */
export async function sealNote({ kid, key }: SealKey, text: string, place: string): Promise<string> {
  const words = utf8(text);
  const plain = new Uint8Array(Math.ceil((words.length + 4) / STEP) * STEP);
  new DataView(plain.buffer).setUint32(0, words.length);
  plain.set(words, 4);
  const once = await subtle.generateKey(AGREES, false, ['deriveBits']);
  const school = await subtle.importKey('raw', bytesOf(key), AGREES, false, []);
  const shared = await subtle.importKey('raw', await subtle.deriveBits({ name: 'ECDH', public: school }, once.privateKey, 256), 'HKDF', false, ['deriveKey']);
  const seal = await subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`kept-note-1${kid}`) }, shared, { name: AES, length: 256 }, false, ['encrypt']);
  return base64(joined(new Uint8Array(await subtle.exportKey('raw', once.publicKey)), await shut(seal, plain, utf8(place))));
}
