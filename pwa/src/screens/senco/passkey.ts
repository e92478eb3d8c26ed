/** Passkeys as this browser has them: asking for one, and making one. Bytes go over the wire in base64url. */
import { post } from './api.ts';
import type { Answer } from './api.ts';

interface ToSign { challenge: string; rp_id: string }
interface ToAdd extends ToSign { rp_name: string; user_id: string; user_name: string; known: string[] }
export interface Signed { id: string; client_data: string; authenticator_data: string; signature: string }
export interface Codes { recovery_codes: string[] }

/** A bare IP address can have no passkeys. */
export const canPasskey = (): boolean => 'PublicKeyCredential' in globalThis && !/^[\d.]+$|:/.test(location.hostname);

const toText = (raw: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(raw))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** null: the person went no further, or there is no passkey here. */
export async function sign(): Promise<Signed | null> {
  const asked = await post<ToSign>('/api/v1/session/passkey/challenge');
  if (!asked.ok) return null;
  try {
    const given = await navigator.credentials.get({ publicKey: { challenge: toBytes(asked.data.challenge), rpId: asked.data.rp_id, userVerification: 'required' } }) as PublicKeyCredential | null;
    if (!given) return null;
    const { clientDataJSON, authenticatorData, signature } = given.response as AuthenticatorAssertionResponse;
    return { id: given.id, client_data: toText(clientDataJSON), authenticator_data: toText(authenticatorData), signature: toText(signature) };
  } catch {
    return null;
  }
}

/** Makes a passkey and tells the server. null: the person went no further. */
export async function make(name: string): Promise<Answer<Codes> | null> {
  const asked = await post<ToAdd>('/api/v1/passkeys/challenge');
  if (!asked.ok) return asked;
  const { challenge, rp_id, rp_name, user_id, user_name, known } = asked.data;
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: toBytes(challenge), rp: { id: rp_id, name: rp_name }, user: { id: toBytes(user_id), name: user_name, displayName: user_name },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -8 }, { type: 'public-key', alg: -257 }],
        excludeCredentials: known.map((id) => ({ type: 'public-key', id: toBytes(id) })),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }, attestation: 'none',
      },
    }) as PublicKeyCredential | null;
    if (!made) return null;
    const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
    return await post<Codes>('/api/v1/passkeys', { id: made.id, client_data: toText(clientDataJSON), attestation: toText(attestationObject), name });
  } catch {
    return null;
  }
}
