/** Held items: safe, not counted yet, and why. One tap counts it or sends it back. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { HELD, OUTCOMES, W } from '../../words_desk.ts';
import { post } from './api.ts';
import { dayFull, when } from './dates.ts';
import { useDraft, useFetched } from './fetched.ts';
import { Field, NotYet, Notice, Title, speak, troubleOf } from './parts.tsx';
import type { Held } from './types.ts';

const words = W.held;

export function HeldPage(): JSX.Element {
  const fetched = useFetched<{ held: Held[] }>('/api/v1/held');
  const all = fetched.data?.held;
  const people = [...new Set(all?.map((each) => each.person.name))];
  return (
    <>
      <Title note={words.intro}>{words.title}</Title>
      {!all && <NotYet of={fetched} />}
      {all?.length === 0 && <p class="soft">{words.none}</p>}
      {people.map((name) => (
        <section key={name} class="block"><h2>{name}</h2><ul class="cards">{all?.filter((each) => each.person.name === name).map((each) => <Card key={each.id} held={each} again={fetched.again} />)}</ul></section>
      ))}
    </>
  );
}

function Card({ held, again }: { held: Held; again: () => Promise<void> }): JSX.Element {
  const [note, setNote] = useDraft(`held ${held.id}`);
  const asking = useSignal(note !== '');
  const trouble = useSignal('');
  const busy = useSignal(false);
  const act = async (what: 'release' | 'return', body: object, said: string): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const answer = await post(`/api/v1/held/${held.id}/${what}`, body);
    busy.value = false;
    trouble.value = troubleOf(answer);
    if (!answer.ok) return;
    setNote('');
    speak(said);
    await again();
    document.getElementById('title')?.focus();
  };
  const what = [held.on && dayFull(held.on), held.provision, held.pupil, held.outcome && (OUTCOMES[held.outcome] ?? held.outcome), held.minutes === null ? '' : `${held.minutes} minutes`].filter(Boolean).join(' · ');
  const id = `note-${held.id}`;
  return (
    <li class="card">
      <h3>{what || held.type || words.title}</h3>
      {held.text && <blockquote>{held.text}</blockquote>}
      <p>{HELD[held.code] ?? held.code} {held.detail}</p>
      <p class="soft small">{words.from(held.device.name, when(held.received_at))}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {asking.value ? (
        <form onSubmit={(event) => { event.preventDefault(); void act('return', { note: note.trim() || null }, words.returned); }}>
          <Field id={id} label={words.note}><textarea id={id} rows={2} maxLength={500} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></Field>
          <div class="buttons"><button type="submit" class="second">{words.back}</button><button type="button" class="quiet" onClick={() => void (asking.value = false)}>{W.alerts.cancel}</button></div>
        </form>
      ) : (
        <div class="buttons"><button type="button" class="second" onClick={() => void act('release', {}, words.released)}>{words.release}</button><button type="button" class="quiet" onClick={() => void (asking.value = true)}>{words.back}</button></div>
      )}
    </li>
  );
}
