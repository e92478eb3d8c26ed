/** A finger or a face in place of the PIN: one button on the locked screen, and its place in Settings. */
import { me, opened, phase, triesLeft, unlocked } from '../../app.ts';
import { TRIES } from '../../trust/keys.ts';
import { addPasskey, canPasskey, dropPasskey, hasPasskey, openByPasskey } from '../../trust/passkey.ts';
import { local, type Signal } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';

/** Whether there is one; asked once for each time that the screen is there. */
function known(): Signal<boolean | null> {
  const has = local<boolean | null>(`passkey of ${me.value?.device}`, null);
  if (has.value === null) void hasPasskey(opened()).then((found) => (has.value = found));
  return has;
}

export function ByPasskey() {
  const has = known();
  const failed = local('passkey failed', false);
  const open = async (): Promise<void> => {
    const store = opened();
    failed.value = false;
    const opens = await openByPasskey(store);
    // A PIN was typed meanwhile, or somebody else came to this tablet.
    if (store !== opened() || phase.value !== 'locked') return;
    failed.value = !opens;
    if (!opens) return;
    triesLeft.value = TRIES;
    await unlocked();
  };
  if (!has.value) return null;
  return (
    <>
      {failed.value && <p class="fault" role="alert">{words.passkeyFailed}</p>}
      <p class="actions"><button type="button" class="main" onClick={() => void open()}>{words.passkeyUse}</button></p>
    </>
  );
}

export function InPlaceOfPin() {
  const has = known();
  const none = local('no passkey', false);
  if (!canPasskey()) return null;
  const add = async (): Promise<void> => {
    has.value = await addPasskey(opened(), me.value!.user.name);
    none.value = !has.value;
  };
  const drop = async (): Promise<void> => {
    await dropPasskey(opened());
    has.value = false;
  };
  return (
    <section>
      <h2>{words.settingsPasskey}</h2>
      <p>{words.settingsPasskeyText}</p>
      <p class="hint" role="status">{none.value && words.settingsPasskeyNone}</p>
      {has.value ? (
        <button type="button" class="plain" onClick={() => void drop()}>{words.settingsPasskeyOff}</button>
      ) : (
        <button type="button" class="plain" onClick={() => void add()}>{words.settingsPasskeyMake}</button>
      )}
    </section>
  );
}
