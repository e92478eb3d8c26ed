import { me, queued, setLeftHand, signOut } from '../../app.ts';
import { Frame } from '../../ui/frame.tsx';
import { install, updateReady, useUpdate } from '../../ui/worker.ts';
import { local } from '../../ui/signal.ts';
import { words } from '../../words.ts';

const w = words.settings;
const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);

function Install() {
  const installed = matchMedia('(display-mode: standalone)').matches;
  const ready = install.value;
  return (
    <section>
      <h2>{w.install}</h2>
      <p>{installed ? w.installed : isApple ? w.installIos : w.installAndroid}</p>
      {!installed && ready && <button type="button" class="plain" onClick={() => void ready.prompt()}>{w.add}</button>}
    </section>
  );
}

function SignOut() {
  const asked = local('sign out', false);
  const waits = queued.value.length;
  return (
    <section>
      <h2>{w.signOut}</h2>
      <p>{waits ? w.signOutRefused(waits) : w.signOutHelp}</p>
      {waits ? (
        <a class="plain" href="#attention">{words.attentionPage.sendNow}</a>
      ) : asked.value ? (
        <p class="actions">
          <button type="button" class="plain" onClick={() => (asked.value = false)}>{w.keep}</button>
          <button type="button" class="plain danger" onClick={() => void signOut()}>{w.sure}</button>
        </p>
      ) : (
        <button type="button" class="plain" onClick={() => (asked.value = true)}>{w.signOut}</button>
      )}
    </section>
  );
}

export function Settings() {
  const known = me.value!;
  return (
    <Frame title={w.title}>
      <section>
        <h2>{w.you}</h2>
        <p>{w.youAre(known.user.name, known.school.name)}</p>
        <p><a class="plain" href="#attention">{w.sent}</a></p>
      </section>
      {updateReady.value && (
        <section>
          <h2>{w.update}</h2>
          <button type="button" class="plain" onClick={useUpdate}>{w.updateNow}</button>
        </section>
      )}
      <section>
        <label class="switch">
          <input type="checkbox" checked={known.left_hand} onChange={(event) => void setLeftHand(event.currentTarget.checked)} />
          {w.hand}
        </label>
      </section>
      <Install />
      <section>
        <h2>{w.data}</h2>
        <p>{w.dataText}</p>
      </section>
      <SignOut />
      <p class="hint">{w.version}</p>
    </Frame>
  );
}
