/** Alerts: what, since when, what to do. Seen and resolved with what was done; the history stays. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ACTS, W } from '../../words_desk.ts';
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
  useEffect(() => {
    if (of && !past && all) document.getElementById(`alert-${of}`)?.scrollIntoView({ block: 'start' });
  }, [of, !all]);
  return (
    <>
      <Title>{words.title}</Title>
      <nav class="tabs" aria-label={words.title}>
        <a href={link('alerts')} aria-current={past ? undefined : 'page'}>{words.open}{!past && all ? ` (${all.length})` : ''}</a>
        <a href={link('alerts', 'resolved')} aria-current={past ? 'page' : undefined}>{words.history}</a>
      </nav>
      {!all && <NotYet of={fetched} />}
      {all?.length === 0 && <p class="soft">{past ? words.noHistory : words.none}</p>}
      {all && groups(all).map(([kind, own]) => (
        <section key={kind} class="group">
          <h2>{words.kinds[kind] ?? kind} ({own.length})</h2>
          <ul class="cards">{own.map((alert) => <Card key={alert.id} alert={alert} again={fetched.again} />)}</ul>
        </section>
      ))}
    </>
  );
}

/** Most pressing kind first; within a kind the server's order, statutory and oldest first. */
function groups(all: Alert[]): [string, Alert[]][] {
  const kinds = [...new Set([...Object.keys(words.kinds), ...all.map((alert) => alert.kind)])];
  return kinds.map((kind): [string, Alert[]] => [kind, all.filter((alert) => alert.kind === kind)]).filter(([, own]) => own.length);
}

function Card({ alert, again }: { alert: Alert; again: () => Promise<void> }): JSX.Element {
  const [text, setText] = useDraft(`alert ${alert.id}`);
  const open = useSignal(text !== '');
  const fault = useSignal('');
  const trouble = useSignal('');
  const busy = useSignal(false);
  const id = `done-${alert.id}`;
  const now = session.value;
  const decides = typeof now === 'object' && now !== null && ['senco', 'deputy_senco'].includes(now.person.access_role);
  const act = async (what: 'acknowledge' | 'resolve', body: object, said: string): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const answer = await post<Alert>(`/api/v1/alerts/${alert.id}/${what}`, body);
    busy.value = false;
    trouble.value = troubleOf(answer);
    if (!answer.ok) return;
    speak(said);
    if (what === 'resolve') setText('');
    await again();
    document.getElementById('title')?.focus();
  };
  const resolve = (event: Event): void => {
    event.preventDefault();
    fault.value = text.trim() ? '' : words.empty;
    if (fault.value) document.getElementById(id)?.focus();
    else void act('resolve', { resolution: text.trim() }, words.done);
  };
  return (
    <li class={`card ${alert.state} ${place.value.of === alert.id ? 'asked' : ''}`} id={`alert-${alert.id}`}>
      <h3>{alert.sentence}</h3>
      <p class="meta">
        {alert.statutory && <Statutory />}
        {alert.window && <span>{spanShort(alert.window.starts_on, alert.window.ends_on)}</span>}
        <span>{words.since(alert.since)}</span>
        {alert.state === 'acknowledged' && <span class="tag">{words.acked}</span>}
        {alert.awaiting_sync && <Awaiting />}
      </p>
      <p>{alert.state !== 'resolved' && `${alert.what_to_do} `}<a href={link('pupil', alert.pupil.id)}>{words.look(alert.pupil.short_name)}</a></p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {decides && alert.state !== 'resolved' && (
        <>
          {open.value ? (
            <form onSubmit={resolve}>
              <Field id={id} label={words.what} hint={words.whatHint} {...(fault.value ? { error: fault.value } : {})}>
                <textarea id={id} rows={3} maxLength={2000} value={text} aria-invalid={!!fault.value} aria-describedby={describedBy(id, words.whatHint, fault.value)} onInput={(event) => setText(event.currentTarget.value)} />
              </Field>
              <div class="buttons"><button type="submit" class="main">{words.save}</button><button type="button" class="quiet" onClick={() => void (open.value = false)}>{words.cancel}</button></div>
            </form>
          ) : (
            <div class="buttons">
              <button type="button" class="second" onClick={() => { open.value = true; setTimeout(() => document.getElementById(id)?.focus()); }}>{words.resolve}<span class="quiet-status">: {alert.sentence}</span></button>
              {alert.state === 'open' && <button type="button" class="quiet" onClick={() => void act('acknowledge', {}, words.seen)}>{words.ack}<span class="quiet-status">: {alert.sentence}</span></button>}
            </div>
          )}
        </>
      )}
      <details>
        <summary>{words.events}</summary>
        <ul class="short">
          {alert.events.map((event) => <li key={event.at + event.act}>{when(event.at)}: {ACTS[event.act] ?? event.act}{`, ${event.by}`}{event.text ? `. ${event.text}` : ''}</li>)}
          {alert.window && <li class="soft">{dayFull(alert.window.starts_on)} to {dayFull(alert.window.ends_on)}</li>}
        </ul>
      </details>
    </li>
  );
}
