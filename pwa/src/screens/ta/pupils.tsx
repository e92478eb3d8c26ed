/** My pupils: what to aim for, what helps, what to do next, and how the last sessions went. */
import { me, state, today } from '../../app.ts';
import type { PupilBody } from '../../gen/wire.ts';
import { longDay } from '../../model/days.ts';
import type { Standing } from '../../model/fold.ts';
import { Frame, route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/later_icons.tsx';
import * as words from '../../words_later.ts';

const LAST = 6;

/** A person's own pupils are those of the sessions that name them; a phone that sees others lists them after these. */
function pupilsOf(user: string): { id: string; name: string; mine: boolean; with: string }[] {
  const { pupils, provisions } = state.value;
  const running = [...provisions.values()].filter(({ ends_on }) => !ends_on || ends_on >= today.value);
  return [...pupils]
    .map(([id, { short_name: name }]) => {
      const own = running.filter((provision) => provision.pupils.includes(id) && provision.deliverers.includes(user));
      return { id, name, mine: own.length > 0, with: own.map(({ title }) => title).join(', ') };
    })
    .sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name));
}

function Session({ record }: { record: Standing }) {
  const { provisions, people } = state.value;
  const by = record.user === me.value?.user.id ? words.pupilYou : (people.get(record.user ?? '')?.name ?? '');
  return (
    <li class="card session">
      <strong>{longDay(record.on)}</strong>
      <span>{provisions.get(record.provision)?.title}</span>
      <span class="meta">{[words.outcomeOf[record.outcome], record.outcome !== 'not_delivered' && record.minutes !== null && words.minutes(record.minutes), record.reason && words.REASONS[record.reason], by].filter(Boolean).join('\u00A0· ')}</span>
    </li>
  );
}

function One({ id, pupil }: { id: string; pupil: PupilBody }) {
  const records = [...state.value.records.values()].filter((record) => record.pupil === id && !record.voided).sort((a, b) => (a.on < b.on ? 1 : -1)).slice(0, LAST);
  const told = (['target', 'strategies', 'next_steps'] as const).filter((field) => pupil[field]);
  return (
    <Frame title={pupil.short_name}>
      <a class="plain" href="#pupils"><Icon name="back" />{words.pupilsBack}</a>
      {!told.length && <p class="hush">{words.pupilNothing}</p>}
      {told.map((field) => (
        <section key={field} class="guide">
          <h2>{words.pupilGuide[field]}</h2>
          <p class="lines">{pupil[field]}</p>
        </section>
      ))}
      <h2>{words.pupilLast}</h2>
      {records.length ? <ul class="cards">{records.map((record) => <Session key={record.entity} record={record} />)}</ul> : <p class="hush">{words.pupilNoSessions}</p>}
    </Frame>
  );
}

export function Pupils() {
  const id = route.value.split('/')[1] ?? '';
  const one = state.value.pupils.get(id);
  if (one) return <One id={id} pupil={one} />;
  const pupils = pupilsOf(me.value?.user.id ?? '');
  return (
    <Frame title={words.pupilsTitle}>
      {!pupils.length && <p class="hush">{words.pupilsNone}</p>}
      <ul class="cards">
        {pupils.map(({ id: pupil, name, with: titles }) => (
          <li key={pupil}>
            <a class="day pupil-line" href={`#pupils/${pupil}`}>
              <b>{name}</b>
              <span>{titles}</span>
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
