/** Kept on the home screen: how, on this device, and what an iPhone does to what is not. */
import { queued, set } from '../../app.ts';
import { isApple, isInstalled } from '../../ui/platform.ts';
import { install } from '../../ui/worker.ts';
import * as words from '../../words_later.ts';

const isAndroid = (): boolean => navigator.userAgent.includes('Android');

/** An iPhone keeps the home screen's storage apart from the browser's: what is not sent would stay behind. */
export function Install() {
  const ready = install.value;
  const waits = queued.value.length;
  return (
    <section>
      <h2>{words.installTitle}</h2>
      {isInstalled() ? (
        <p>{words.installDone}</p>
      ) : isApple ? (
        <>
          <p>{words.installApple}</p>
          {waits ? (
            <p>
              {words.installSendFirst(waits)} <a class="plain" href="#attention">{words.attentionSendNow}</a>
            </p>
          ) : (
            <ol>{words.installAppleSteps.map((step) => <li key={step}>{step}</li>)}</ol>
          )}
        </>
      ) : (
        <>
          <p>{words.installWhy}</p>
          {ready ? <button type="button" class="plain" onClick={() => void ready.prompt()}>{words.installAdd}</button> : <p>{isAndroid() ? words.installAndroid : words.installComputer}</p>}
        </>
      )}
    </section>
  );
}

/** Offered in the list, once. */
export function OfferInstall() {
  return (
    <section class="nudge padded">
      <p>{words.installWhy}</p>
      <p class="actions">
        <button type="button" class="chip" onClick={() => void install.value?.prompt()}>{words.installAdd}</button>
        <button type="button" class="plain" onClick={() => void set({ install: false })}>{words.installNotNow}</button>
      </p>
    </section>
  );
}
