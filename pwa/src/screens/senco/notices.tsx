/** What the person was told: always all of it, whatever took it beyond the desk; and whether notices reach people at all. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { get, post } from './api.ts';
import { when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Title } from './parts.tsx';
import { link } from './place.ts';

interface Told { id: string; kind: 'nudge' | 'digest' | 'urgent'; at: string; words: string; lines: { says: string; then: string }[]; settled: number; read: boolean; told_by: 'push' | 'email' | null; told_at: string | null }
interface Reached { id: string; name: string; state: 'well' | 'untried' | 'desk_only' | 'failing' | 'unsent'; browsers: number; accepted_at: string | null; mail: boolean; unsent_since: string | null }

const words = W.notices;
/** How many notices the person has not seen yet; shown in the menu. */
export const unread = signal(0);

export async function countUnread(): Promise<void> {
  const answer = await get<{ unread: number }>('/api/v1/notices/unread');
  if (answer.ok) unread.value = answer.data.unread;
}

export function NoticesPage(): JSX.Element {
  const fetched = useFetched<{ notices: Told[] }>('/api/v1/notices');
  const found = fetched.data?.notices;
  const newest = found?.find((each) => !each.read);
  useEffect(() => {
    if (newest) void post('/api/v1/notices/read', { until: newest.at }).then(countUnread);
  }, [newest?.id]);
  return (
    <>
      <Title note={words.intro}>{words.title}</Title>
      {!found && <NotYet of={fetched} />}
      {found?.length === 0 && <p class="soft">{words.none}</p>}
      {found && found.length > 0 && <ul class="cards">{found.map((each) => <One key={each.id} notice={each} />)}</ul>}
      <Reach />
    </>
  );
}

function One({ notice }: { notice: Told }): JSX.Element {
  return (
    <li class={`card ${notice.lines.length ? 'open' : 'resolved'}`}>
      <h2>{notice.words}{!notice.read && <> <span class="tag critical">{words.fresh}</span></>}</h2>
      <p class="soft">{when(notice.at)}. {notice.told_by && notice.told_at ? words.toldBy[notice.told_by](when(notice.told_at)) : words.here}</p>
      {notice.lines.length > 0 && <ul>{notice.lines.map((line) => <li key={line.says}>{line.says}. <span class="soft">{line.then}</span></li>)}</ul>}
      {notice.settled > 0 && <p class="soft">{words.settled(notice.settled)}</p>}
      {notice.lines.length > 0 && <p><a href={link('alerts')}>{words.look}</a></p>}
    </li>
  );
}

function Reach(): JSX.Element {
  const fetched = useFetched<{ people: Reached[] }>('/api/v1/notices/reach');
  return (
    <Block title={words.reach} hint={words.reachHint}>
      {!fetched.data && <NotYet of={fetched} />}
      {fetched.data && (
        <table class="cards-when-small">
          <thead><tr><th scope="col">{words.who}</th><th scope="col">{words.state}</th><th scope="col" class="n">{words.browsers}</th><th scope="col">{words.accepted}</th><th scope="col">{words.mail}</th></tr></thead>
          <tbody>{fetched.data.people.map((each) => (
            <tr key={each.id}>
              <th scope="row">{each.name}</th>
              <td><span class={`tag reach-${each.state}`}>{each.state === 'unsent' && each.unsent_since ? words.unsent(when(each.unsent_since)) : words.states[each.state]}</span></td>
              <td class="n" data-label={words.browsers}>{each.browsers}</td><td data-label={words.accepted}>{each.accepted_at ? when(each.accepted_at) : words.never}</td><td data-label={words.mail}>{each.mail ? words.yes : words.no}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </Block>
  );
}
