/** Who opened a pupil's page, for those who may ask. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { may } from './api.ts';
import { when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, roleWord } from './parts.tsx';

interface Looked { at: string; by: string | null; access_role: string | null; route: string; times: number }

const words = W.pupil;
const WHO_MAY = new Set(['senco', 'deputy_senco', 'head']);

export const seesViews = (): boolean => may(WHO_MAY);

/** Asked for when it is opened: most who read the page do not ask. */
export function WhoLooked({ id }: { id: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="looked" onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}>
      <summary>{words.looked}</summary>
      {open && <List id={id} />}
    </details>
  );
}

function List({ id }: { id: string }): JSX.Element {
  const fetched = useFetched<{ views: Looked[] }>(`/api/v1/pupils/${encodeURIComponent(id)}/views`);
  if (!fetched.data) return <NotYet of={fetched} />;
  const { views } = fetched.data;
  if (views.length === 0) return <p class="soft">{words.nobodyLooked}</p>;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={words.looked}>
      <table>
        <thead><tr><th scope="col">{words.lookedAt}</th><th scope="col">{words.lookedBy}</th><th scope="col">{words.lookedHow}</th><th scope="col" class="n">{words.lookedTimes}</th></tr></thead>
        <tbody>{views.map((each, at) => (
          <tr key={at}><td>{when(each.at)}</td><th scope="row">{each.by ?? words.theServer}{each.access_role ? ` (${roleWord(each.access_role)})` : ''}</th><td>{each.route.startsWith('/') ? words.lookedPage : words.lookedFile}</td><td class="n">{each.times}</td></tr>
        ))}</tbody>
      </table>
    </div>
  );
}
