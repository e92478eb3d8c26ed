/**
 * A passkey of this phone beside the PIN (WebAuthn PRF): of a salt it makes 32 bytes that nobody else can make, once the
 * phone has checked its owner, and K is stored under them too. The school hears nothing of it: it is no credential of theirs.
 */
import { ask, write } from '../db/idb.ts';
import type { Store } from '../db/store.ts';
import { aes, boxOf, random, unshut, utf8, type Lock, type Passkey } from './keys.ts';

/** A bare IP address can have no passkeys. */
export const canPasskey = (): boolean => 'PublicKeyCredential' in globalThis && !/^[\d.]+$|:/.test(location.hostname);

/** What the passkey makes of its salt; null where the person went no further, or it is not here any more. */
async function made({ id, salt }: Pick<Passkey, 'id' | 'salt'>): Promise<Uint8Array<ArrayBuffer> | null> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: random(32), allowCredentials: [{ type: 'public-key', id }], userVerification: 'required', extensions: { prf: { eval: { first: salt } } },
  };
  const given = (await navigator.credentials.get({ publicKey }).catch(() => null)) as PublicKeyCredential | null;
  const first = given?.getClientExtensionResults().prf?.results?.first;
  return first ? new Uint8Array(first as ArrayBuffer) : null;
}

/** Nothing is written where K is gone: a fifth wrong PIN in another tab took it. */
const keep = (store: Store, change: Partial<Lock>): Promise<void> =>
  store.connection.run((db) =>
    write(db, ['meta'], async (stores) => {
      const known = await ask<Lock | undefined>(stores('meta').get('lock'));
      if (known?.key) stores('meta').put({ ...known, ...change }, 'lock');
    }, 'strict'),
  );

export const hasPasskey = async (store: Store): Promise<boolean> => !!(await store.plain()).lock?.passkey;

/** Makes a passkey that opens this list, while it is open. False where the person went no further, or this phone's passkeys make no keys. */
export async function addPasskey(store: Store, name: string): Promise<boolean> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: random(32), rp: { name: 'Kept' }, user: { id: random(16), name, displayName: name }, attestation: 'none',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
    authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required' }, extensions: { prf: {} },
  };
  const fresh = (await navigator.credentials.create({ publicKey }).catch(() => null)) as PublicKeyCredential | null;
  if (!fresh?.getClientExtensionResults().prf?.enabled) return false;
  const asked = { id: new Uint8Array(fresh.rawId), salt: utf8(`kept-passkey-1 ${crypto.randomUUID()}`) };
  const under = await made(asked);
  if (!under || !store.box) return false;
  await keep(store, { passkey: { ...asked, key: await store.box.wrap(under) } });
  return true;
}

/** From now on only the PIN opens the list. */
export const dropPasskey = (store: Store): Promise<void> => keep(store, { passkey: undefined });

/** Opens the list by its passkey; tries of the PIN begin anew. False where it does not: the PIN still may. */
export async function openByPasskey(store: Store): Promise<boolean> {
  const known = (await store.plain()).lock?.passkey;
  const under = known && (await made(known));
  const { lock } = await store.plain();
  if (!under || !lock?.passkey) return false;
  const raw = await unshut(await aes(under), lock.passkey.key).catch(() => null);
  if (!raw) return false;
  store.box = await boxOf(raw, undefined, lock.secrets);
  await keep(store, { wrong: 0 });
  return true;
}
