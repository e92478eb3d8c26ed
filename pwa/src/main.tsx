import { render } from 'preact';
import { heard, lock, me, opensRest, phase, start } from './app.ts';
import { listen } from './listen.ts';
import { confirming } from './pairing.ts';
import { CODE_LENGTH, Pair, codeFromAddress } from './screens/ta/pair.tsx';
import { ChoosePin, Locked, openCard } from './screens/ta/pin.tsx';
import { Today } from './screens/ta/today.tsx';
import { fetchLater, later, laterMisses } from './ui/fetch_later.ts';
import { Alone, Frame, Voice, route } from './ui/frame.tsx';
import { afterPaint, onChange, signal } from './ui/signal.ts';
import './ui/offer.ts';
import './ui/one_tap.ts';
import * as words from './words.ts';
import './ui/tokens.css';
import './ui/log.css';

const code = signal(codeFromAddress());
addEventListener('hashchange', () => {
  code.value = codeFromAddress() || code.value;
});

function Screen() {
  const at = route.value.split('/')[0]!;
  const Later = later.value?.screens[at];
  if (Later && !opensRest.value) return <Later />;
  if ((later.value && !Later) || at === 'today') return <Today />;
  return <Frame title={words.app}><p class="hush">{laterMisses.value ? words.screenComing : words.opening}</p></Frame>;
}

function Notice({ text, act, go }: { text: string; act?: string; go?: () => void }) {
  return (
    <Alone title={words.app}>
      <p>{text}</p>
      {act && <button type="button" class="main" onClick={go}>{act}</button>}
    </Alone>
  );
}

function App() {
  const at = phase.value;
  const Room = later.value?.screens['room'];
  const pairs = code.value || route.value === 'pair';
  const choosePin = later.value?.choosePin;
  if (at === 'opening' || (at === 'room' && !Room && !pairs) || (at === 'choose' && !choosePin)) return <Frame title={words.menuToday}><p class="hush">{words.opening}</p></Frame>;
  if (at === 'no_database') return <Notice text={words.noDatabase} act={words.tryAgain} go={() => void start()} />;
  if (at === 'wiped') return <Notice text={words.wiped} />;
  const used = (): void => {
    // One address may bring several people: each pairs with their own ten letters.
    code.value = code.value.slice(CODE_LENGTH);
    if (code.value) lock();
    location.hash = 'today';
    later.value?.startWorker(); // after a sign-out there is none
  };
  // A new code on a phone whose pairing has ended pairs it again; what waits on it stays.
  if (at === 'unpaired' || confirming.value || (pairs && (at === 'room' || heard.value === 'unpaired')) || (at === 'locked' && code.value)) return <Pair code={code.value.slice(0, CODE_LENGTH)} done={used} />;
  if (at === 'room' && Room) return <Room />;
  if (choosePin && at === 'choose') return <ChoosePin done={choosePin} />;
  if (at === 'locked') return <Locked />;
  if (code.value) return <Notice text={words.pairAlready(me.value?.user.name ?? '')} act={words.pairOpen} go={used} />;
  return <Screen />;
}

const root = document.getElementById('app');
const voice = document.body.appendChild(document.createElement('div'));
let painted = false;
const draw = (): void => {
  if (!painted && phase.value === 'opening') return; // what stands in the page says so
  document.documentElement.style.fontSize = `${me.value?.text ?? 100}%`;
  const card = document.activeElement?.closest('.card');
  if (root) render(<App />, root);
  render(<Voice />, voice);
  // A button that was used up takes the focus with it: its card has it then, and the keyboard goes on from there.
  if (document.activeElement === document.body) card?.querySelector<HTMLElement>('.ring, .chip')?.focus({ preventScroll: true });
  if (painted) return;
  painted = true;
  afterPaint(() => void fetchLater());
};
onChange(draw);
void start();
listen(openCard);
