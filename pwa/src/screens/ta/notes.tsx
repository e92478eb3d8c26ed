/** A few words about a session. Kept as typed, saved when the person says so; the phone's own dictation works in it. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { me, opened, save, state } from '../../app.ts';
import { addNote, changeNote } from '../../model/acts.ts';
import type { Note, Standing } from '../../model/fold.ts';
import type { Card } from '../../model/today.ts';
import { Question } from '../../ui/parts.tsx';
import { words } from '../../words.ts';

/** Fields that hold something not saved yet: an update of the app waits for them. */
export const typing = new Set<string>();

export function Notes({ card, records }: { card: Card; records: Standing[] }) {
  const user = me.value?.user.id;
  const notes = [...state.value.notes.values()].filter((note) => !note.voided && note.user === user && records.some((r) => r.entity === note.record));
  // One text about everyone is one note a pupil, and is shown and changed as one.
  const texts = [...new Set(notes.map((note) => note.text))].map((text) => notes.filter((note) => note.text === text));
  return (
    <div class="notes">
      {texts.map((same) => <Written key={same[0]!.entity} notes={same} card={card} />)}
      <NewNote card={card} records={records} />
    </div>
  );
}

function Written({ notes, card }: { notes: Note[]; card: Card }) {
  const editing = useSignal(false);
  const text = notes[0]!.text;
  const put = async (value: string): Promise<void> => {
    if (await save(notes.flatMap((note) => changeNote(note, value, Date.now())), words.saved.note, `note ${notes[0]!.entity}`)) editing.value = false;
  };
  const about = card.pupils.filter((p) => notes.some((note) => note.record === p.record?.entity)).map((p) => p.name);
  if (!editing.value)
    return (
      <blockquote>
        {card.pupils.length > 1 && <cite>{about.join(', ')}</cite>}
        <p>{text}</p>
        <button type="button" class="plain" onClick={() => (editing.value = true)}>{words.changeNote}</button>
      </blockquote>
    );
  return <Editor draft={`note ${notes[0]!.entity}`} start={text} done={(value) => void put(value)} remove={() => void put('')} />;
}

function NewNote({ card, records }: { card: Card; records: Standing[] }) {
  const about = useSignal<string>('all');
  const round = useSignal(0);
  const draft = `new ${records[0]!.entity}`;
  const target = about.value === 'all' ? records : records.filter((r) => r.pupil === about.value);
  const put = async (text: string): Promise<void> => {
    if (text && (await save(addNote(target, text, Date.now()), words.saved.note, draft))) round.value++;
  };
  const names: [string, string][] = [['all', words.everyone], ...card.pupils.flatMap((p): [string, string][] => (p.record ? [[p.id, p.name]] : []))];
  return (
    <>
      <Editor key={round.value} draft={draft} start="" done={(text) => void put(text)} />
      {records.length > 1 && <Question name={words.noteAbout} options={names} chosen={about.value} pick={(id) => (about.value = id)} />}
    </>
  );
}

const PAUSE_MS = 400;

function Editor({ draft, start, done, remove }: { draft: string; start: string; done: (text: string) => void; remove?: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const filled = useSignal(start !== '');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    void opened().draft(draft).then((text) => {
      if (text && field.current && field.current.value === start) {
        field.current.value = text;
        filled.value = true;
      }
    });
    const keep = (): void => {
      clearTimeout(timer.current);
      if (typing.delete(draft) && field.current) void opened().setDraft(draft, field.current.value);
    };
    document.addEventListener('visibilitychange', keep);
    return () => {
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [draft]);
  const typed = (): void => {
    typing.add(draft);
    filled.value = field.current!.value.trim() !== '';
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      typing.delete(draft);
      void opened().setDraft(draft, field.current?.value ?? '');
    }, PAUSE_MS);
  };
  const finish = (): void => {
    clearTimeout(timer.current);
    typing.delete(draft);
    done(field.current!.value.trim());
  };
  return (
    <div class="editor">
      <label>
        <span class="ask">{words.note}</span>
        <textarea ref={field} rows={2} maxLength={4000} defaultValue={start} placeholder="" onInput={typed} aria-describedby={`hint ${draft}`.replaceAll(' ', '-')} />
      </label>
      <p class="hint" id={`hint ${draft}`.replaceAll(' ', '-')}>{words.noteHint}</p>
      {filled.value && <button type="button" class="plain" onClick={finish}>{words.saveNote}</button>}
      {remove && <button type="button" class="plain" onClick={remove}>{words.removeNote}</button>}
    </div>
  );
}
