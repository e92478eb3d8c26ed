/** Kept on the home screen: how, on this device, and what an iPhone does to what is not. */
import { queued, set } from '../../app.ts';
import { apple, isInstalled } from '../../ui/platform.ts';
import { install } from '../../ui/offer.ts';
import * as words from '../../words_later.ts';

/** Where the browser makes no offer of its own, in the words of its menu. */
function how(): string {
  const agent = navigator.userAgent;
  if (agent.includes('Android')) return words.installAndroid;
  if (agent.includes('Firefox')) return words.installFirefox;
  return agent.includes('Mac') && !agent.includes('Chrome') ? words.installMac : words.installComputer;
}

/** The browser's offer can be taken up once. Where its own question is then answered with no, it makes another. */
function add(): void {
  void install.value?.prompt();
  install.value = null;
}

/** An iPhone keeps the home screen's storage apart from the browser's: what is not sent would stay behind. */
export function Install() {
  const waits = queued.value.length;
  return (
    <section>
      <h2>{words.installTitle}</h2>
      {isInstalled() ? (
        <p>{words.installDone}</p>
      ) : apple ? (
        <>
          <p>{words.installApple(apple)}</p>
          {waits ? (
            <p>
              {words.installSendFirst(waits)} <a class="plain" href="#attention">{words.attentionSendNow}</a>
            </p>
          ) : (
            <ol>{words.installAppleSteps.map((step) => <li key={step}>{step}</li>)}</ol>
          )}
        </>
      ) : install.value ? (
        <>
          <p>{words.installWhy}</p>
          <button type="button" class="plain" onClick={add}>{words.installAdd}</button>
        </>
      ) : (
        <p>{how()}</p>
      )}
    </section>
  );
}

/** Offered under the list, once, whatever the answer is. */
export function OfferInstall() {
  const take = (): void => {
    add();
    void set({ install: true });
  };
  return (
    <section class="nudge padded">
      <p>{words.installWhy}</p>
      <p class="actions">
        <button type="button" class="chip" onClick={take}>{words.installAdd}</button>
        <button type="button" class="plain" onClick={() => void set({ install: false })}>{words.installNotNow}</button>
      </p>
    </section>
  );
}
