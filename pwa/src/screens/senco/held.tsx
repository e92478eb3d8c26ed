/** What waits for a decision: two versions of one record, then held items: safe, not counted yet, and why. One tap counts one, or sends it back. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { HELD, detailOf, words as all } from '../../words_decide.ts';
import { post } from './api.ts';
import { when } from './dates.ts';
import { Forks } from './forks.tsx';
import { useDraft, useFetched } from './fetched.ts';
import { EditHeld } from './held_edit.tsx';
import { Field, NotYet, Notice, Title, speak, troubleOf } from './parts.tsx';
import { link } from './place.ts';
import { Says, about } from './said.tsx';
import type { Held } from './types.ts';

const words = all.held;
/** What cannot count as it is: here the first thing to do is to put it right. */
const BROKEN = new Set(['invalid', 'unknown_type_or_version']);

export function HeldPage(): JSX.Element {
  const fetched = useFetched<{ held: Held[] }>('/api/v1/held');
  const held = fetched.data?.held;
  const people = [...new Set(held?.map((each) => each.person.name))];
  return (
    <>
      <Title note={words.intro}>{words.title}</Title>
      <Forks />
      {!held && <NotYet of={fetched} />}
      {held?.length === 0 && <p class="soft">{words.none}</p>}
      {people.map((name) => (
        <section key={name} class="group"><h2>{name}</h2><ul class="cards">{held?.filter((each) => each.person.name === name).map((each) => <Card key={each.id} held={each} again={fetched.again} />)}</ul></section>
      ))}
      <p class="plain-list no-print"><a href={link('rescue')}>{all.rescue.link}</a></p>
    </>
  );
}

function Card({ held, again }: { held: Held; again: () => Promise<void> }): JSX.Element {
  const [note, setNote] = useDraft(`held ${held.id}`);
  const [edited, setEdited] = useDraft(`put right ${held.id}`);
  const doing = useSignal<'' | 'back' | 'edit'>(edited ? 'edit' : note ? 'back' : '');
  const trouble = useSignal('');
  const busy = useSignal(false);
  const done = async (said: string): Promise<void> => {
    setNote('');
    setEdited('');
    speak(said);
    await again();
    document.getElementById('title')?.focus();
  };
  const act = async (what: 'release' | 'return', body: object, said: string): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const answer = await post(`/api/v1/held/${held.id}/${what}`, body);
    busy.value = false;
    trouble.value = troubleOf(answer);
    if (answer.ok) await done(said);
  };
  const open = (what: 'back' | 'edit'): void => {
    doing.value = what;
    trouble.value = '';
    setTimeout(() => document.querySelector<HTMLElement>(`#held-${held.id} :is(textarea, select, input)`)?.focus());
  };
  const broken = BROKEN.has(held.code);
  const name = about(held.said);
  const id = `note-${held.id}`;
  const label = <span class="quiet-status">: {name}</span>;
  const count = <button key="count" type="button" class={broken ? 'quiet' : 'second'} onClick={() => void act('release', {}, words.released)}>{words.release}{label}</button>;
  const edit = held.can_be_put_right && <button key="edit" type="button" class={broken ? 'second' : 'quiet'} onClick={() => open('edit')}>{words.edit}{label}</button>;
  const why = HELD[held.code];
  return (
    <li class="card" id={`held-${held.id}`}>
      <h3>{name}</h3>
      <Says said={held.said} />
      {held.beside && <div class="beside"><p class="soft small">{words.beside}:</p><p>{about(held.beside)}</p><Says said={held.beside} /></div>}
      <p>{[why?.why, held.code === 'id_conflict' ? '' : detailOf(held.detail)].filter(Boolean).join(' ')} {(!held.can_be_put_right && why?.alone) || why?.todo}</p>
      <p class="soft small">{words.from(held.device.name, when(held.received_at))}</p>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {doing.value === 'back' && (
        <form onSubmit={(event) => { event.preventDefault(); void act('return', { note: note.trim() || null }, words.returned); }}>
          <Field id={id} label={words.note} hint={words.after}><textarea id={id} rows={2} maxLength={500} aria-describedby={`${id}-hint`} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></Field>
          <div class="buttons"><button type="submit" class="second">{words.back}</button><button type="button" class="quiet" onClick={() => void (doing.value = '')}>{words.cancel}</button></div>
        </form>
      )}
      {doing.value === 'edit' && <EditHeld held={held} draft={edited} keep={setEdited} done={() => done(words.edited)} close={() => void (doing.value = '')} />}
      {doing.value === '' && (
        <div class="buttons">{broken ? [edit, count] : [count, edit]}<button type="button" class="quiet" onClick={() => open('back')}>{words.back}{label}</button></div>
      )}
    </li>
  );
}
