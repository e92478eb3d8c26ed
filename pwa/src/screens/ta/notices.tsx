/** One thing at a time that a phone should know or be asked, above its list. */
import { me, state, today } from '../../app.ts';
import { isApple, isInstalled } from '../../ui/platform.ts';
import { install } from '../../ui/worker.ts';
import * as words from '../../words_later.ts';
import { AskAlerts, canAsk } from './alerts.tsx';
import { OfferInstall } from './install.tsx';
import { Nudges } from './nudges.tsx';

const FAR_OFF_MINUTES = 10;

/** Nobody is asked anything on the first day: first it is seen what Kept is for. */
const hasRecordedADay = (): boolean => [...state.value.records.values()].some(({ user, on }) => user === me.value?.user.id && on < today.value);

function Notice() {
  const { offset_ms, alerts, install: offered } = me.value!;
  const off = Math.round(-offset_ms / 60_000);
  if (Math.abs(off) > FAR_OFF_MINUTES) return <p class="fault">{words.clockOff(off)}</p>;
  if (isApple && !isInstalled()) return <p class="nudge padded"><a class="plain" href="#settings">{words.installLead}</a> {words.installApple}</p>;
  if (!hasRecordedADay()) return null;
  if (install.value && !isInstalled() && offered === undefined) return <OfferInstall />;
  return canAsk() && alerts === undefined ? <AskAlerts /> : null;
}

export const Notices = () => (
  <>
    <Notice />
    <Nudges />
  </>
);
