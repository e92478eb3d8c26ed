/** Alerts: what, since when, what to do. Seen and resolved with what was done, one by one or a card at once; the history stays. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ACTS, W } from '../../words_desk.ts';
import { cardsOf, oneByOne, whoOf } from './alert_cards.ts';
import type { AlertCard } from './alert_cards.ts';
import { post, session } from './api.ts';
import { dayFull, spanShort, when } from './dates.ts';
import { useDraft, useFetched } from './fetched.ts';
import { Awaiting, Field, NotYet, Notice, Statutory, Title, describedBy, speak, troubleOf } from './parts.tsx';
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

const LookAt = ({ alert }: { alert: Alert }): JSX.Element => <a href={link('pupil', alert.pupil.id)}>{words.look(alert.pupil.short_name)}</a>;

const Meta = ({ alert }: { alert: Alert }): JSX.Element => (
  <p class="meta">
    {alert.statutory && <Statutory />}
    {alert.window && <span>{spanShort(alert.window.starts_on, alert.window.ends_on)}</span>}
    <span>{words.since(alert.since)}</span>
    {alert.state === 'acknowledged' && <span class="tag">{words.acked}</span>}
    {alert.awaiting_sync && <Awaiting on={alert.waits_for} />}
  </p>
);

const History = ({ alert }: { alert: Alert }): JSX.Element => (
  <details>
    <summary>{words.events}</summary>
    <ul class="short">
      {alert.events.map((event) => <li key={event.at + event.act}>{when(event.at)}: {ACTS[event.act] ?? event.act}{`, ${event.by}`}{event.text ? `. ${event.text}` : ''}</li>)}
      {alert.window && <li class="soft">{dayFull(alert.window.starts_on)} to {dayFull(alert.window.ends_on)}</li>}
    </ul>
  </details>
);

/** What is done to all of these alerts, one after the other. What was not reached stays open, and the text with it. */
function Acts({ name, title, alerts, again }: { name: string; title: string; alerts: Alert[]; again: Again }): JSX.Element | null {
  const [text, setText] = useDraft(`alert ${name}`);
  const open = useSignal(text !== '');
  const fault = useSignal('');
  const trouble = useSignal('');
  const busy = useSignal(false);
  const id = `done-${alerts[0]!.id}-${alerts.length}`;
  const many = alerts.length > 1;
  const now = session.value;
  if (typeof now !== 'object' || now === null || !['senco', 'deputy_senco'].includes(now.person.access_role)) return null;
  const act = async (what: 'acknowledge' | 'resolve', body: object, said: string): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    trouble.value = '';
    for (const alert of alerts) {
      const answer = await post<Alert>(`/api/v1/alerts/${alert.id}/${what}`, body);
      trouble.value = troubleOf(answer);
      if (!answer.ok) break;
    }
    busy.value = false;
    if (!trouble.value && what === 'resolve') setText('');
    if (!trouble.value) speak(said);
    await again();
    if (!trouble.value) document.getElementById('title')?.focus();
  };
  const resolve = (event: Event): void => {
    event.preventDefault();
    fault.value = text.trim() ? '' : words.empty;
    if (fault.value) document.getElementById(id)?.focus();
    else void act('resolve', { resolution: text.trim() }, words.done);
  };
  return (
    <>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {open.value ? (
        <form onSubmit={resolve}>
          <Field id={id} label={words.what} hint={words.whatHint} {...(fault.value ? { error: fault.value } : {})}>
            <textarea id={id} rows={3} maxLength={2000} value={text} aria-invalid={!!fault.value} aria-describedby={describedBy(id, words.whatHint, fault.value)} onInput={(event) => setText(event.currentTarget.value)} />
          </Field>
          <div class="buttons"><button type="submit" class="main">{many ? words.saveAll : words.save}</button><button type="button" class="quiet" onClick={() => void (open.value = false)}>{words.cancel}</button></div>
        </form>
      ) : (
        <div class="buttons">
          <button type="button" class="second" onClick={() => { open.value = true; setTimeout(() => document.getElementById(id)?.focus()); }}>{many ? words.resolveAll(alerts.length) : words.resolve}<span class="quiet-status">: {title}</span></button>
          {alerts.some((alert) => alert.state === 'open') && <button type="button" class="quiet" onClick={() => void act('acknowledge', {}, words.seen)}>{many ? words.ackAll : words.ack}<span class="quiet-status">: {title}</span></button>}
        </div>
      )}
    </>
  );
}
