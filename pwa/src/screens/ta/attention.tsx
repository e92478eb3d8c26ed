/** What could not be counted, and why; what waits, and since when; and a way out for both. */
import { forget, sendNow } from '../../acts.ts';
import { failure, me, opened, own, queued, save, sending, state, troubled } from '../../app.ts';
import type { Own } from '../../db/open.ts';
import type { RecordBody } from '../../gen/wire.ts';
import { longDay } from '../../model/days.ts';
import { takeBack } from '../../model/take_back.ts';
import { newId } from '../../model/ids.ts';
import { Frame } from '../../ui/frame.tsx';
import { saveFile } from '../../ui/save_file.ts';
import * as words from '../../words_later.ts';


/** A plain file that the school's server takes like a push: exactly what would have been sent. */
async function saveCopy(items: Own[]): Promise<void> {
  const { epoch, witness } = me.value!;
  const { device } = items[0]!;
  const mine = items.filter((o) => o.device === device);
  const file = { req: newId(Date.now()), device, epoch, witness, manifest: await opened().manifest(0, device), items: mine.map((o) => o.item) };
  saveFile('kept-not-sent.json', file);
}

function Trouble({ entry }: { entry: Own }) {
  const body = entry.item.body as Partial<RecordBody>;
  const standing = state.value.records.get(entry.item.entity);
  const title = state.value.provisions.get(body.provision ?? standing?.provision ?? '')?.title;
  const pupil = state.value.pupils.get(entry.item.scope.slice(6))?.short_name;
  const returned = state.value.returned.get(entry.id);
  const back = (on?: string) => async (): Promise<void> => {
    if ((await save(takeBack(entry.item, Date.now()), words.attentionTakenBack)) && on) location.hash = `days/${on}`;
  };
  return (
    <li class="card trouble">
      <strong>{[title ?? (entry.item.type.startsWith('record') ? words.aSession : words.note), pupil].filter(Boolean).join(', ')}</strong>
      {body.on && <span class="meta">{longDay(body.on)}</span>}
      <p>{returned ? `${words.attentionReturned} ${returned.note ?? ''}` : words.attentionWhy(entry.code ?? '')}</p>
      {(returned || entry.state === 'blocked') && (
        <p class="actions">
          {!returned && <button type="button" class="plain" onClick={() => void saveCopy([entry])}>{words.attentionCopy}</button>}
          <button type="button" class="plain" onClick={() => void forget(entry.id)}>{words.attentionForget}</button>
        </p>
      )}
      {!returned && entry.state === 'held' && /^(record|note)/.test(entry.item.type) && (
        <p class="actions">
          {body.on && <button type="button" class="plain" onClick={() => void back(body.on)()}>{words.attentionPutRight}</button>}
          <button type="button" class="plain" onClick={() => void back()()}>{words.attentionTakeBack}</button>
          <button type="button" class="plain" onClick={() => void saveCopy([entry])}>{words.attentionCopy}</button>
        </p>
      )}
    </li>
  );
}

export function Attention() {
  const trouble = troubled.value;
  const waiting = queued.value;
  return (
    <Frame title={words.attentionTitle}>
      {failure.value && <p class="fault">{failure.value}</p>}
      {trouble.length ? (
        <ul class="cards">{trouble.map((entry) => <Trouble key={entry.id} entry={entry} />)}</ul>
      ) : (
        !waiting.length && <p class="hush">{words.attentionNothing}</p>
      )}
      <h2>{words.attentionWaiting}</h2>
      <p>
        {words.attentionWaits(waiting.length)} {waiting.length > 0 && words.attentionSince(Date.parse(waiting[0]!.saved_at))}
      </p>
      <p class="actions">
        <button type="button" class="main" onClick={sendNow}>{sending.value && waiting.length ? words.lineSending(waiting.length) : words.attentionSendNow}</button>
        {waiting.length > 0 && <button type="button" class="plain" onClick={() => void saveCopy(own.value.filter((o) => o.state === 'queued' || o.state === 'blocked'))}>{words.attentionCopy}</button>}
      </p>
      {waiting.length > 0 && <p class="hint">{words.attentionCopyHelp}</p>}
    </Frame>
  );
}
