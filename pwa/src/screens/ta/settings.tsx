import { lock, me, opened, queued, say, set } from '../../app.ts';
import { signOut } from '../../acts.ts';
import { anchors } from '../../db/let_go.ts';
import { Frame } from '../../ui/frame.tsx';
import { Question } from '../../ui/parts.tsx';
import { saveFile } from '../../ui/save_file.ts';
import { updateReady, useUpdate } from '../../ui/worker.ts';
import { Language } from './language.tsx';
import { InPlaceOfPin } from './passkey.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';
import { Alerts } from './alerts.tsx';
import { Install } from './install.tsx';

/** What the school signed of its log, out of the server's reach: the desk's `kept audit verify --checkpoint` reads the file. */
function Seals() {
  const none = local('no seal', false);
  const save = async (): Promise<void> => {
    const checkpoints = await anchors(opened());
    none.value = !checkpoints.length;
    if (none.value) say(words.settingsSealsNone);
    else saveFile('kept-seals.json', { checkpoints });
  };
  return (
    <section>
      <h2>{words.settingsSeals}</h2>
      <p>{words.settingsSealsText}</p>
      {none.value && <p class="hint">{words.settingsSealsNone}</p>}
      <button type="button" class="plain" onClick={() => void save()}>{words.settingsSealsSave}</button>
    </section>
  );
}

function SignOut() {
  const asked = local('sign out', false);
  const waits = queued.value.length;
  return (
    <section>
      <h2>{words.settingsSignOut}</h2>
      <p>{waits ? words.settingsSignOutRefused(waits) : words.settingsSignOutHelp}</p>
      {waits ? (
        <a class="plain" href="#attention">{words.attentionSendNow}</a>
      ) : asked.value ? (
        <p class="actions">
          <button type="button" class="plain" onClick={() => (asked.value = false)}>{words.settingsKeep}</button>
          <button type="button" class="plain danger" onClick={() => void signOut()}>{words.settingsSure}</button>
        </p>
      ) : (
        <button type="button" class="plain" onClick={() => (asked.value = true)}>{words.settingsSignOut}</button>
      )}
    </section>
  );
}

export function Settings() {
  const known = me.value!;
  return (
    <Frame title={words.settingsTitle}>
      <div class="groups">
      <section>
        <h2>{words.settingsYou}</h2>
        <p>{words.settingsYouAre(known.user.name, known.school.name)}</p>
        <p><a class="plain" href="#attention">{words.settingsSent}</a></p>
      </section>
      {updateReady.value && (
        <section>
          <h2>{words.settingsUpdate}</h2>
          <button type="button" class="plain" onClick={useUpdate}>{words.settingsUpdateNow}</button>
        </section>
      )}
      <section>
        <h2>{words.settingsLook}</h2>
        <Question name={words.settingsText} options={words.settingsSizes} chosen={known.text ?? 100} pick={(text) => void set({ text })} />
        <Language />
        <label class="switch">
          <input type="checkbox" checked={known.left_hand} onChange={(event) => void set({ left_hand: event.currentTarget.checked })} />
          {words.settingsHand}
        </label>
      </section>
      <Install />
      <Alerts />
      <section>
        <h2>{words.settingsData}</h2>
        <p>{words.settingsDataText}</p>
        <button type="button" class="plain" onClick={() => lock()}>{words.settingsLock}</button>
      </section>
      <InPlaceOfPin />
      <Seals />
      <SignOut />
      </div>
      <p class="hint">{words.settingsVersion}</p>
    </Frame>
  );
}
