/** Two versions of one record, side by side: who, when said, when it arrived, what differs; one tap keeps either. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { OUTCOMES, REASONS } from '../../words_desk.ts';
import { ADHERENCE, FIELDS, words as all } from '../../words_decide.ts';
import { post } from './api.ts';
import { dayFull, when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, Notice, speak, troubleOf } from './parts.tsx';
import type { Fork, ForkVersion } from './types.ts';

const words = all.forks;

export function Forks(): JSX.Element | null {
  const fetched = useFetched<{ forks: Fork[] }>('/api/v1/forks');
  const forks = fetched.data?.forks;
  if (!forks) return fetched.problem ? <NotYet of={fetched} /> : null;
  if (!forks.length) return null;
  return (
    <section class="group">
      <h2>{words.title} ({forks.length})</h2>
      <p class="hint">{words.hint}</p>
      <ul class="cards">{forks.map((fork) => <Card key={fork.record} fork={fork} again={fetched.again} />)}</ul>
    </section>
  );
}

function Card({ fork, again }: { fork: Fork; again: () => Promise<void> }): JSX.Element {
  const trouble = useSignal('');
  const busy = useSignal(false);
  const name = `${dayFull(fork.on)} · ${fork.provision.name} · ${fork.pupil.name}`;
  const keep = async (version: ForkVersion): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const answer = await post(`/api/v1/forks/${fork.record}/resolve`, { versions: fork.versions.map((each) => each.id), keep: version.id });
    busy.value = false;
    trouble.value = troubleOf(answer);
    // Another version has come, or somebody else chose: what is shown is not what is there.
    if (answer.ok || answer.problem) await again();
    if (!answer.ok) return;
    speak(words.kept);
    document.getElementById('title')?.focus();
  };
  return (
    <li class="card">
      <h3>{name}</h3>
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      <ol class="versions">
        {fork.versions.map((version, at) => (
          <li key={version.id} class={version.stands ? 'stands' : ''}>
            <p class="what"><b>{words.version(at + 1)}</b>{version.stands && <span class="tag">{words.stands}</span>}</p>
            {version.withdrawn ? <p class="said">{words.withdrawn}</p> : <Differences version={version} differs={fork.differs} />}
            <dl class="soft small">
              <div><dt>{words.by}</dt><dd>{version.by} {words.on} {version.device ?? words.desk}</dd></div>
              {version.stated_at && <div><dt>{words.said}</dt><dd>{when(version.stated_at)}</dd></div>}
              <div><dt>{words.arrived}</dt><dd>{when(version.received_at)}</dd></div>
            </dl>
            <button type="button" class="second no-print" onClick={() => void keep(version)}>{words.keep}<span class="quiet-status">{words.keepOf(at + 1, name)}</span></button>
          </li>
        ))}
      </ol>
    </li>
  );
}

/** Where one version takes the session back, what the other says of it is all there is to compare. */
function Differences({ version, differs }: { version: ForkVersion; differs: string[] }): JSX.Element {
  const named = differs.filter((name) => name !== 'withdrawn');
  const shown = named.length ? named : ['outcome', 'minutes', 'reason'].filter((name) => version[name as keyof ForkVersion] !== null);
  return <dl class="differs">{shown.map((name) => <div key={name}><dt>{FIELDS[name] ?? name}</dt><dd>{said(version, name)}</dd></div>)}</dl>;
}

function said(version: ForkVersion, name: string): string {
  const value = version[name as keyof ForkVersion];
  if (value === null || value === '') return words.unset;
  if (typeof value === 'boolean') return value ? all.edit.yes : all.edit.no;
  const text = String(value);
  if (name === 'on' || name === 'makes_up') return dayFull(text);
  return { outcome: OUTCOMES, reason: REASONS, adherence: ADHERENCE }[name]?.[text] ?? text;
}
