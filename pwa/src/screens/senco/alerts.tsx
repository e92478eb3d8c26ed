/** Alerts: what, since when, what to do. Seen and resolved with what was done, one by one or a card at once; the history stays. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ACTS, W } from '../../words_desk.ts';
import { Acts, OpenAgain } from './alert_acts.tsx';
import { cardsOf, oneByOne, whoOf } from './alert_cards.ts';
import type { AlertCard } from './alert_cards.ts';
import { dayFull, dayPlain, spanShort, when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Awaiting, NotYet, Statutory, Title } from './parts.tsx';
import { link, place } from './place.ts';
import type { Alert } from './types.ts';

const words = W.alerts;

export function AlertsPage({ of }: { of: string | null }): JSX.Element {
  const past = of === 'resolved';
  const fetched = useFetched<{ alerts: Alert[] }>(`/api/v1/alerts?state=${past ? 'resolved' : 'open'}`);
  const all = fetched.data?.alerts;
  const cards = all && (past ? oneByOne(all) : cardsOf(all));
  useEffect(() => {
    if (of && !past) document.querySelector('.card.asked')?.scrollIntoView({ block: 'start' });
  }, [of, !all]);
  return (
    <>
      <Title>{words.title}</Title>
      <nav class="tabs" aria-label={words.title}>
        <a href={link('alerts')} aria-current={past ? undefined : 'page'}>{words.open}{!past && cards ? ` (${cards.length})` : ''}</a>
        <a href={link('alerts', 'resolved')} aria-current={past ? 'page' : undefined}>{words.history}</a>
      </nav>
      {!cards && <NotYet of={fetched} />}
      {cards?.length === 0 && <p class="soft">{past ? words.noHistory : words.none}</p>}
      {cards && [...new Set(cards.map((card) => card.kind))].map((kind) => cards.filter((card) => card.kind === kind)).map((own) => (
        <section key={own[0]!.kind} class="group">
          <h2>{words.kinds[own[0]!.kind] ?? own[0]!.kind} ({own.length})</h2>
          <ul class="cards">{own.map((card) => <Card key={card.key} card={card} again={fetched.again} />)}</ul>
        </section>
      ))}
    </>
  );
}

type Again = () => Promise<void>;

function Card({ card, again }: { card: AlertCard; again: Again }): JSX.Element {
  const { alerts } = card;
  const first = alerts[0]!;
  const many = alerts.length > 1;
  const over = first.state === 'resolved';
  const awaiting = alerts.some((alert) => alert.awaiting_sync);
  const byPerson = first.kind === 'unaccounted' && !over;
  return (
    <li class={`card ${alerts.every((alert) => alert.state === first.state) ? first.state : 'open'} ${alerts.some((alert) => alert.id === place.value.of) ? 'asked' : ''}`}>
      <h3>{card.title}</h3>
      {byPerson && !many && <p>{first.sentence}.</p>}
      {!many && <Meta alert={first} />}
      {!over && <p>{byPerson ? mayHave(first) : first.what_to_do}{byPerson && awaiting ? ` ${words.onPhone}` : ''}{!many && <> <LookAt alert={first} /></>}</p>}
      {over && <p><LookAt alert={first} /></p>}
      {over && <OpenAgain alert={first} again={again} />}
      {!over && <Acts name={card.key} title={card.title} alerts={alerts} again={again} />}
      {!many && <History alert={first} />}
      {many && (byPerson ? <details><summary>{words.lines(alerts.length)}</summary><Each alerts={alerts} again={again} /></details> : <Each alerts={alerts} again={again} />)}
    </li>
  );
}

function mayHave(alert: Alert): string {
  const who = whoOf(alert.deliverers);
  return who ? words.mayHave(who) : words.mayHaveNobody;
}

/** The alerts of one card, each to be settled alone if need be. */
const Each = ({ alerts, again }: { alerts: Alert[]; again: Again }): JSX.Element => (
  <ul class="short">
    {alerts.map((alert) => (
      <li key={alert.id}>
        <p>{alert.sentence}.</p>
        <Meta alert={alert} />
        <details>
          <summary>{words.alone}<span class="quiet-status">: {alert.sentence}</span></summary>
          <p><LookAt alert={alert} /></p>
          <Acts name={alert.id} title={alert.sentence} alerts={[alert]} again={again} />
          <History alert={alert} />
        </details>
      </li>
    ))}
  </ul>
);

const LookAt = ({ alert }: { alert: Alert }): JSX.Element | null => alert.pupil && <a href={link('pupil', alert.pupil.id)}>{words.look(alert.pupil.short_name)}</a>;

const Meta = ({ alert }: { alert: Alert }): JSX.Element => (
  <p class="meta">
    {alert.statutory && <Statutory />}
    {alert.window && <span>{spanShort(alert.window.starts_on, alert.window.ends_on)}</span>}
    <span>{words.since(alert.since)}</span>
    {alert.state === 'acknowledged' && <span class="tag">{words.acked}</span>}
    {alert.assigned_to && <span class="tag">{words.with(alert.assigned_to.name, alert.due_on && dayPlain(alert.due_on))}</span>}
    {alert.snoozed_until && <span class="tag">{words.offUntil(dayPlain(alert.snoozed_until))}</span>}
    {alert.awaiting_sync && <Awaiting on={alert.waits_for} />}
  </p>
);

const History = ({ alert }: { alert: Alert }): JSX.Element => (
  <details>
    <summary>{words.events}</summary>
    <ul class="short">
      {alert.events.map((event) => <li key={event.at + event.act + event.by + event.text}>{when(event.at)}: {stepOf(event)}</li>)}
      {alert.window && <li class="soft">{dayFull(alert.window.starts_on)} to {dayFull(alert.window.ends_on)}</li>}
    </ul>
  </details>
);

/** Of who was told, `by` is the person and `text` the channel; of everything else, who did it and what was said. */
function stepOf({ act, by, text }: Alert['events'][number]): string {
  const said = ACTS[act] ?? act;
  if (act === 'told') return `${said} ${by}${text ? `, ${words.channels[text] ?? text}` : ''}`;
  if (act === 'assigned' || act === 'snoozed') return `${said} ${text}, ${words.doneBy(by)}`;
  return `${said}, ${by}${text ? `. ${text}` : ''}`;
}
