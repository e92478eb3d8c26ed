/** A few words about a session. Kept as typed, saved when the person says so; the phone's own dictation works in it. */
import type { ComponentChildren } from 'preact';
import { me, opened, save, state, wordsOf } from '../../app.ts';
import type { Draft } from '../../db/shapes.ts';
import { addNote, changeNote } from '../../model/acts.ts';
import type { Note, Standing } from '../../model/fold.ts';
import type { Card } from '../../model/today.ts';
import { Question } from '../../ui/parts.tsx';
import { local, signal } from '../../ui/signal.ts';
import * as words from '../../words.ts';

/** Fields that hold something not saved yet: an update of the app waits for them. */
export const typing = new Set<string>();

export function Notes({ card, records }: { card: Card; records: Standing[] }) {
  const user = me.value?.user.id;
  const notes = [...state.value.notes.values()].filter((note) => !note.voided && note.user === user && records.some((r) => r.entity === note.record));
  // One text about everyone is one note a pupil, and is shown and changed as one.
  const seen = (note: Note): string => wordsOf(note) ?? note.head;
  const texts = [...new Set(notes.map(seen))].map((text) => notes.filter((note) => seen(note) === text));
  return (
    <div class="notes">
      {texts.map((same) => <Written key={same[0]!.entity} notes={same} card={card} />)}
      {(!texts.length || records.length > 1) && <NewNote card={card} records={records} />}
    </div>
  );
}

function Written({ notes, card }: { notes: Note[]; card: Card }) {
  const editing = local(`editing ${notes[0]!.entity}`, false);
  const text = wordsOf(notes[0]!);
  const put = async (value: string, draft?: Draft): Promise<void> => {
    if (await save(notes.flatMap((note) => changeNote(note, value, Date.now())), words.savedNote, draft)) editing.value = false;
  };
  const about = card.pupils.filter((p) => notes.some((note) => note.record === p.record?.entity)).map((p) => p.name);
  if (!editing.value)
    return (
      <blockquote>
        {card.pupils.length > 1 && <cite>{about.join(', ')}</cite>}
        <p>{text ?? words.noteSealed}</p>
        <button type="button" class="plain" onClick={() => (editing.value = true)}>{words.changeNote}</button>
      </blockquote>
    );
  return <Editor draft={`note ${notes[0]!.entity}`} start={text ?? ''} done={(value, written) => void put(value, written)} remove={() => void put('')} />;
}

function NewNote({ card, records }: { card: Card; records: Standing[] }) {
  const about = local(`about ${records[0]!.entity}`, 'all');
  const round = local(`round ${records[0]!.entity}`, 0);
  const draft = `new ${records[0]!.entity}`;
  const target = about.value === 'all' ? records : records.filter((r) => r.pupil === about.value);
  const put = async (text: string, written?: Draft): Promise<void> => {
    if (text && (await save(addNote(target, text, Date.now()), words.savedNote, written))) round.value++;
  };
  const names: [string, string][] = [['all', words.everyone], ...card.pupils.flatMap((p): [string, string][] => (p.record ? [[p.id, p.name]] : []))];
  return (
    <>
      <Editor key={round.value} draft={draft} start="" done={(text, written) => void put(text, written)}>
        {records.length > 1 && <Question name={words.noteAbout} options={names} chosen={about.value} pick={(id) => (about.value = id)} />}
      </Editor>
    </>
  );
}

const PAUSE_MS = 400;

/**
 * One field and what is typed in it. What is on screen is on disk: after a pause, when the page goes out of sight, and when
 * the card closes.
 */
function fieldOf(name: string, start: string) {
  const filled = signal(start !== '');
  let field: HTMLTextAreaElement;
  let draft: Draft | undefined;
  let timer: ReturnType<typeof setTimeout>;
  const keep = (): void => {
    clearTimeout(timer);
    if (typing.delete(name) && draft) void opened().setDraft({ ...draft, text: field.value });
  };
  const bringBack = async (): Promise<void> => {
    draft = await opened().draft(name);
    if (!draft.text || field.value !== start) return;
    field.value = draft.text;
    filled.value = true;
  };
  return {
    filled,
    ref(found: HTMLTextAreaElement | null): void {
      if (!found) {
        document.removeEventListener('visibilitychange', keep);
        return keep();
      }
      field = found;
      draft = undefined;
      filled.value = start !== '';
      document.addEventListener('visibilitychange', keep);
      void bringBack();
    },
    typed(): void {
      typing.add(name);
      filled.value = field.value.trim() !== '';
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE_MS);
    },
    /** What stands in it, and the draft that it takes the place of: nothing is kept of it any more. */
    taken(): [string, Draft | undefined] {
      clearTimeout(timer);
      typing.delete(name);
      return [field.value.trim(), draft];
    },
  };
}

type EditorProps = { draft: string; start: string; done: (text: string, draft?: Draft) => void; remove?: () => void; children?: ComponentChildren };

function Editor({ draft, start, done, remove, children }: EditorProps) {
  const { filled, ref, typed, taken } = local(`field ${draft} ${start}`, fieldOf(draft, start)).value;
  const hint = `hint ${draft}`.replaceAll(' ', '-');
  return (
    <div class="editor">
      <label>
        <span class="ask">{words.note}</span>
        <textarea ref={ref} rows={2} autocomplete="off" maxLength={4000} defaultValue={start} onInput={typed} aria-describedby={hint} />
      </label>
      <p class="hint" id={hint}>{words.noteHint}</p>
      {filled.value && children}
      {filled.value && <button type="button" class="plain" onClick={() => done(...taken())}>{words.saveNote}</button>}
      {remove && <button type="button" class="plain" onClick={remove}>{words.removeNote}</button>}
    </div>
  );
}
