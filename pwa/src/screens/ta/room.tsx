/** A shared device, when nobody has said who they are: initials, and what of each still waits. Names come with the PIN. */
import { become } from '../../acts.ts';
import { me, sending, users } from '../../app.ts';
import { storeOf } from '../../db/stores.ts';
import { TRIES } from '../../trust/keys.ts';
import { apart } from '../../model/initials.ts';
import { Alone } from '../../ui/frame.tsx';
import { signal } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';

type Person = { id: string; name: string; waits: number; gone: boolean };

async function look(ids: string[]): Promise<Person[]> {
  const found: Person[] = [];
  for (const id of ids) {
    const { meta, own, lock } = await storeOf(id).plain();
    if (meta) found.push({ id, name: meta.user.name, waits: own.filter(({ state }) => state === 'queued').length, gone: (lock?.wrong ?? 0) >= TRIES });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

const seen = signal<Person[]>([]);
let looked = '';

const names = (): string[] => apart(seen.value.map(({ name }) => name));

/** All of the name of whoever is to type a PIN: the same as on their button. */
export const shownAs = (): string => names()[seen.value.findIndex(({ id }) => id === me.value!.user.id)] ?? apart([me.value!.user.name])[0]!;

export function Room() {
  // Anew whenever the screen comes, somebody goes, or what waits has been sent.
  const turn = `${sending.value} ${users.value.join(' ')}`;
  if (turn !== looked) {
    looked = turn;
    void look(users.value).then((found) => (seen.value = found));
  }
  const shown = names();
  return (
    <Alone title={words.roomTitle}>
      <p class="lead">{words.roomLead}</p>
      <div class="room" ref={(here: unknown) => void (looked = here ? looked : '')}>
        {seen.value.map((person, i) => (
          <button type="button" class="chip" key={person.id} disabled={person.gone} onClick={() => void become(person.id)}>
            <b>{shown[i]}</b>
            <small>{person.gone ? words.roomGone : person.waits ? words.roomWaits(person.waits) : ''}</small>
          </button>
        ))}
      </div>
      <p><a class="plain" href="#pair">{words.roomAdd}</a></p>
    </Alone>
  );
}
