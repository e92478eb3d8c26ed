/** Alerts on this device: on, off, or why not, in plain words. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { Notice, Title, speak } from './parts.tsx';
import { pushState, turnOff, turnOn } from './push.ts';
import type { PushFault, PushState } from './push.ts';

const words = W.device;

export function DevicePage(): JSX.Element {
  const state = useSignal<PushState | null>(null);
  const fault = useSignal<PushFault | null>(null);
  const busy = useSignal(false);
  useEffect(() => {
    void pushState().then((found) => (state.value = found));
  }, []);
  const change = async (work: () => Promise<PushFault | null>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    fault.value = await work();
    state.value = await pushState();
    busy.value = false;
    if (!fault.value) speak(state.value === 'on' ? words.isOn : words.isOff);
  };
  const off = async (): Promise<PushFault | null> => ((await turnOff()) ? null : 'failed');
  return (
    <>
      <Title note={words.intro}>{words.title}</Title>
      <div role="alert">{fault.value && fault.value !== 'refused' && <Notice kind="warn"><p>{words[fault.value]}</p></Notice>}</div>
      {state.value === null && <p class="soft">{W.loading}</p>}
      {state.value === 'cannot' && <p>{words.cannot}</p>}
      {state.value === 'refused' && <p>{words.refused}</p>}
      {(state.value === 'on' || state.value === 'off') && (
        <div class="block">
          <p>{state.value === 'on' ? words.isOn : words.isOff}</p>
          <button type="button" class={state.value === 'on' ? 'quiet' : 'second'} aria-disabled={busy.value} onClick={() => void change(state.value === 'on' ? off : turnOn)}>{busy.value ? words.working : state.value === 'on' ? words.off : words.on}</button>
        </div>
      )}
    </>
  );
}
