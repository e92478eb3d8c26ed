/** The frame: who is signed in, where one can go, what is lost or late; and the screen inside it. */
import { useSignal } from '@preact/signals';
import { Component } from 'preact';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { S } from '../../words_signin.ts';
import { AccountPage } from './account.tsx';
import { Again } from './again.tsx';
import { AlertsPage } from './alerts.tsx';
import { lostSince, proving, session, signOut } from './api.ts';
import { DevicePage } from './device.tsx';
import { DryRunPage } from './dry_run.tsx';
import { turn } from './fetched.ts';
import { HeldPage } from './held.tsx';
import { NoticesPage, countUnread, unread } from './notices.tsx';
import { roleWord, spoken } from './parts.tsx';
import { PaperPage } from './paper.tsx';
import { PeoplePage } from './people.tsx';
import { PhonePage } from './phone.tsx';
import { Patterns } from './pictures.tsx';
import { link, place } from './place.ts';
import type { Screen } from './place.ts';
import { ProvisionsPage } from './provisions.tsx';
import { PupilPageView } from './pupil.tsx';
import { PupilsPage } from './pupils.tsx';
import { renew } from './push.ts';
import { OneReasonPage } from './reason.tsx';
import { ReasonsPage } from './reasons.tsx';
import { RescuePage } from './rescue.tsx';
import { SettingsPage } from './settings.tsx';
import { SetUp, SignIn, SignInAgain, SpendLink } from './signin.tsx';
import { SummariesPage, SummaryPage } from './summaries.tsx';
import { TotalsPage } from './totals.tsx';
import type { Session } from './types.ts';
import { WeekPage } from './week.tsx';

/** What each role finds in the list; the server decides what it may have. */
const LISTS: { [role: string]: (keyof typeof W.nav)[] } = {
  administrator: ['people', 'settings'],
  governor: ['totals', 'summaries'],
  trust_viewer: ['totals', 'summaries'],
  external: ['pupils'],
  head: ['week', 'alerts', 'notices', 'pupils', 'provisions', 'reasons', 'summaries', 'people', 'device', 'settings'],
};
const ALL: (keyof typeof W.nav)[] = ['week', 'alerts', 'notices', 'pupils', 'provisions', 'reasons', 'trial', 'summaries', 'people', 'held', 'device', 'settings'];
const UNDER: { [screen in Screen]?: keyof typeof W.nav } = { pupil: 'pupils', summary: 'summaries', rescue: 'held', phone: 'people', paper: 'people' };

const screens: { [screen in Screen]: (of: string | null) => JSX.Element } = {
  week: (of) => <WeekPage of={of} />,
  alerts: (of) => <AlertsPage of={of} />,
  notices: () => <NoticesPage />,
  pupils: () => <PupilsPage />,
  pupil: (of) => <PupilPageView id={of ?? ''} />,
  provisions: () => <ProvisionsPage />,
  reasons: (of) => (of ? <OneReasonPage reason={of} /> : <ReasonsPage />),
  trial: () => <DryRunPage />,
  summaries: () => <SummariesPage />,
  summary: (of) => <SummaryPage of={of ?? ''} />,
  people: () => <PeoplePage />,
  held: () => <HeldPage />,
  rescue: () => <RescuePage />,
  phone: (of) => <PhonePage id={of ?? ''} />,
  paper: (of) => <PaperPage person={of ?? ''} />,
  device: () => <DevicePage />,
  totals: () => <TotalsPage />,
  account: () => <AccountPage />,
  settings: () => <SettingsPage />,
};

export function Desk({ token }: { token: { purpose: 'link' | 'setup'; token: string } | null }): JSX.Element {
  const spent = useSignal(token === null);
  const done = (): void => void (spent.value = true);
  if (!spent.value && token?.purpose === 'setup') return <SetUp token={token.token} done={done} />;
  if (!spent.value && token) return <SpendLink token={token.token} done={done} />;
  const now = session.value;
  if (now === null) return <main class="alone"><p class="soft">{lostSince.value ? W.notShown : W.loading}</p></main>;
  if (now === 'out') return <SignIn />;
  return <SignedIn now={now} />;
}

function SignedIn({ now }: { now: Session | 'expired' }): JSX.Element {
  const who = useRef<Session | null>(null);
  if (now !== 'expired') who.current = now;
  const { screen, of } = place.value;
  const known = who.current;
  const role = known?.person.access_role ?? '';
  const allowed = LISTS[role] ?? ALL;
  const asked = UNDER[screen] ?? (screen as keyof typeof W.nav);
  const here = allowed.includes(asked) ? asked : allowed[0]!;
  const shown = here === asked || screen === 'account' ? screen : (here as Screen);
  const seesNotices = known !== null && allowed.includes('notices');
  const round = turn.value;
  useEffect(() => {
    if (seesNotices) void countUnread();
  }, [seesNotices, round]);
  useEffect(() => {
    if (seesNotices) void renew();
  }, [seesNotices]);
  const moved = useRef(false);
  useEffect(() => {
    document.title = `${shown === 'account' ? S.account.title : W.nav[here]} – ${W.desk}`;
    if (moved.current) {
      scrollTo(0, 0);
      document.getElementById('title')?.focus({ preventScroll: true });
    }
    moved.current = true;
  }, [screen, of]);
  return (
    <div class="desk">
      <a class="skip" href="#title" onClick={(click) => { click.preventDefault(); document.getElementById('title')?.focus(); }}>{W.skip}</a>
      <Patterns />
      <header class="side">
        <p class="brand"><svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="14" class="fill" /><path d="M9 16.6l5 5 9-10.4" class="cut" /></svg>Kept</p>
        {known && <p class="school">{known.school.name}</p>}
        <Navigation allowed={allowed} here={shown === 'account' ? null : here} />
        {known && <div class="who"><p><b>{known.person.name}</b><br /><span class="soft">{roleWord(known.person.access_role)}</span></p><p><a href={link('account')} aria-current={shown === 'account' ? 'page' : undefined}>{S.account.link}</a></p><button type="button" class="quiet" onClick={() => void signOut()}>{W.signOut}</button></div>}
      </header>
      <main class="page">
        {known?.school.demo && <p class="strap demo">{W.demo(known.school.today)}</p>}
        {lostSince.value && <p class="strap lost" role="status">{W.lost(lostSince.value)}</p>}
        <div class="content"><Standing key={`${shown}/${of}`}>{screens[shown](shown === screen ? of : null)}</Standing></div>
      </main>
      <p class="quiet-status" role="status">{spoken.value}</p>
      {now === 'expired' ? <SignInAgain before={known} /> : proving.value && known && <Again demo={known.school.demo} told={proving.value} />}
    </div>
  );
}

function Navigation({ allowed, here }: { allowed: (keyof typeof W.nav)[]; here: keyof typeof W.nav | null }): JSX.Element {
  const open = useSignal(false);
  useEffect(() => void (open.value = false), [here]);
  return (
    <nav aria-label={W.menu}>
      <button type="button" class="menu" aria-expanded={open.value} aria-controls="places" onClick={() => void (open.value = !open.value)}>{W.menu}</button>
      <ul id="places" class={open.value ? 'open' : ''}>
        {allowed.map((each) => <li key={each}><a href={link(each)} aria-current={each === here ? 'page' : undefined}>{W.nav[each]}</a>{each === 'notices' && unread.value > 0 && <span class="tag count">{W.notices.unread(unread.value)}</span>}</li>)}
      </ul>
    </nav>
  );
}

/** One screen that breaks must not take the desk with it. */
class Standing extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };
  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }
  render(): ComponentChildren {
    return this.state.broken ? <div class="notice warn"><p>{W.broke}</p></div> : this.props.children;
  }
}
