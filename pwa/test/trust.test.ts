import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Item } from '../src/gen/wire.ts';
import { base64, bytesOf, isWeak, itemText, newLock, openLock, pinKey, sealNote, utf8 } from '../src/trust/keys.ts';

const vectors = <T>(name: string): T[] => JSON.parse(readFileSync(new URL(`../../shared_schema/vectors/${name}.json`, import.meta.url), 'utf8')) as T[];
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

type Signature = { name: string; public: string; user: string; device: string; item?: Item; challenge?: string; signed: string; signature: string; verifies: boolean };
const signatures = vectors<Signature>('signature');
for (const { name, item, user, device, challenge, signed, signature, verifies, public: key } of signatures)
  test(`signatures, as the server knows them: ${name}`, async () => {
    const text = item ? await itemText(item, user, device) : `kept-unlock-1\n${device}\n${challenge}`;
    if (verifies) assert.equal(text, signed);
    const point = await crypto.subtle.importKey('raw', bytesOf(key), P256, false, ['verify']);
    const whole = /^[\w-]{86}$/.test(signature);
    assert.equal(whole && (await crypto.subtle.verify(P256, point, bytesOf(signature), utf8(text))), verifies);
  });

type Envelope = { name: string; school: string; device: string; id: string; n: number; kid: string; public: string; private_pkcs8: string; sealed: string; text: string | null };

/** The school's side, as the server does it. */
async function opened({ private_pkcs8, kid, school, device, id, n }: Envelope, sealed: string): Promise<string | null> {
  try {
    const bytes = bytesOf(sealed);
    const agree = { name: 'ECDH', namedCurve: 'P-256' };
    const mine = await crypto.subtle.importKey('pkcs8', bytesOf(private_pkcs8), agree, false, ['deriveBits']);
    const theirs = await crypto.subtle.importKey('raw', bytes.subarray(0, 65), agree, false, []);
    const shared = await crypto.subtle.importKey('raw', await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, 256), 'HKDF', false, ['deriveKey']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`kept-note-1${kid}`) };
    const key = await crypto.subtle.deriveKey(hkdf, shared, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
    const gcm = { name: 'AES-GCM', iv: bytes.subarray(65, 77), additionalData: utf8(`${school}\n${device}\n${id}\n${n}`) };
    const plain = await crypto.subtle.decrypt(gcm, key, bytes.subarray(77));
    assert.equal(plain.byteLength % 256, 0);
    return new TextDecoder().decode(new Uint8Array(plain, 4, new DataView(plain).getUint32(0)));
  } catch {
    return null;
  }
}

for (const one of vectors<Envelope>('envelope'))
  test(`envelopes, as the server knows them: ${one.name}`, async () => {
    assert.equal(await opened(one, one.sealed), one.text);
    const text = one.text ?? 'anything';
    const mine = await sealNote({ kid: one.kid, key: one.public }, text, `${one.school}\n${one.device}\n${one.id}\n${one.n}`);
    assert.equal(await opened(one, mine), text);
    if (one.text !== null) assert.equal(mine.length, one.sealed.length);
    assert.equal(await opened({ ...one, n: one.n + 1 }, mine), null);
  });

test('a lock opens with its own PIN, to the same K and the same signing key', async () => {
  const { lock, box, signing_key } = await newLock('294017');
  const again = await openLock(lock, await pinKey('294017', lock.salt));
  assert.deepEqual(await again!.open(await box.seal({ name: 'Asha' })), { name: 'Asha' });
  assert.equal(again!.key_id, box.key_id);
  const point = await crypto.subtle.importKey('raw', bytesOf(signing_key), P256, false, ['verify']);
  assert.equal(await crypto.subtle.verify(P256, point, bytesOf((await again!.sign('said'))!), utf8('said')), true);
  assert.equal(await openLock(lock, await pinKey('294018', lock.salt)), null);
});

test('what is sealed twice looks different each time, and a changed byte opens nothing', async () => {
  const { box } = await newLock('294017');
  const [one, two] = [await box.seal('Asha'), await box.seal('Asha')];
  assert.notEqual(base64(one), base64(two));
  one[one.length - 1]! ^= 1;
  await assert.rejects(box.open(one));
});

test('PINs that anybody would try first are not taken', () => {
  for (const pin of ['000000', '123456', '654321', '890123', '121212', '123123', '777777']) assert.equal(isWeak(pin), true, pin);
  for (const pin of ['294017', '112358', '135790', '100000']) assert.equal(isWeak(pin), false, pin);
});
