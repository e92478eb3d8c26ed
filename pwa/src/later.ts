/**
 * The later part of the log: every screen that is not needed to open, unlock, show Today, record, sync and pair. The build
 * makes one script of what only this file imports; what the start has too is handed over by it, so that there is one copy.
 */
import type { FunctionComponent } from 'preact';
import { me, opened, opensRest, pulled, rounds, startSync, today, unlocked, users } from './app.ts';
import { adopt } from './db/adopt.ts';
import { keepAtHand } from './db/at_hand.ts';
import { drainSpill } from './db/drain.ts';
import { anchor } from './db/let_go.ts';
import { hasSpilled, spill } from './db/spill.ts';
import { dayOf, longDay, minuteOf } from './model/days.ts';
import type { Fact } from './model/fold.ts';
import { Add } from './screens/ta/add.tsx';
import { Attention } from './screens/ta/attention.tsx';
import { CatchUp } from './screens/ta/catchup.tsx';
import { Days } from './screens/ta/days.tsx';
import { More } from './screens/ta/more.tsx';
import { Paper } from './screens/ta/paper.tsx';
import { ByPasskey } from './screens/ta/passkey.tsx';
import { Pupils } from './screens/ta/pupils.tsx';
import { Notices, Offers } from './screens/ta/notices.tsx';
import { Room, shownAs } from './screens/ta/room.tsx';
import { Settings } from './screens/ta/settings.tsx';
import { Support } from './screens/ta/support.tsx';
import { MyWeek } from './screens/ta/week.tsx';
import { sendForOthers } from './sync/others.ts';
import './ui/focus.ts';
import { isInstalled } from './ui/platform.ts';
import { install } from './ui/offer.ts';
import * as worker from './ui/worker.ts';
import css from './ui/later.css?inline';

/** By their place in the address: `#days` and `#days/2026-11-09` are both `days`; and `#constructor` is none. */
export const screens: { [place: string]: FunctionComponent } = Object.assign(Object.create(null), { add: Add, more: More, days: Days, week: MyWeek, attention: Attention, catchup: CatchUp, settings: Settings, support: Support, pupils: Pupils, room: Room, paper: Paper });

export { anchor, ByPasskey, drainSpill, Notices, Offers, sendForOthers, shownAs, spill };

/** Without a worker the log still records; it only does not start without signal. */
export const startWorker = (): void => void worker.startWorker().catch(() => undefined);
startWorker();

// The first clocks of a page take as long as a list: they are made while somebody types.
longDay(dayOf(0));
minuteOf(0);

// The first round had nothing to send for the others of this device with, or to bring home what was spilled.
if (users.value.length > 1 || (me.value && hasSpilled(opened()))) void rounds()?.go();

/** A phone from before there were PINs gets its first one. */
export async function choosePin(pin: string): Promise<void> {
  await adopt(opened(), pin);
  startSync();
  await unlocked();
}

/** The next start is quick: see at_hand.ts. */
let kept: Fact[] = [];
document.addEventListener('visibilitychange', () => {
  if (!document.hidden || !pulled.value.length || pulled.value === kept || opensRest.value) return;
  kept = pulled.value;
  void keepAtHand(opened(), kept, me.value!, today.value);
});

/** What is on the home screen is there to stay; asked where the answer can be yes, and not before: some browsers put it to the person. */
const stay = (): void => void navigator.storage?.persist?.();
if (isInstalled()) stay();
addEventListener('appinstalled', () => {
  stay();
  install.value = null;
});

// The content policy lets no style be added as text; a rule may be added to a sheet that stands. All of them are one rule.
const [sheet] = document.styleSheets;
sheet?.insertRule(`@media all{${css}}`, sheet.cssRules.length);
