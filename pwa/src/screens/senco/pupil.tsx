/** One pupil: a strip a provision, three figures, what is owed, and every record. Every figure opens. */
import type { JSX } from 'preact';
import { KINDS, MEASURABLE, SOURCES, W, count, names } from '../../words_desk.ts';
import { dayFull, num, say, span } from './dates.ts';
import { useFetched } from './fetched.ts';
import { NotYet, Notice, Statutory, StatusWord, Title, share } from './parts.tsx';
import { Strip } from './pictures.tsx';
import { link } from './place.ts';
import { Records, Windows } from './pupil_tables.tsx';
import type { Figure, PupilPage, PupilProvision } from './types.ts';

const words = W.pupil;

export function PupilPageView({ id }: { id: string }): JSX.Element {
  const fetched = useFetched<PupilPage>(`/api/v1/pupils/${encodeURIComponent(id)}`);
  const data = fetched.data;
  if (!data) return <><Title>{W.nav.pupils}</Title><NotYet of={fetched} /></>;
  const { pupil } = data;
  const about = [pupil.year_group === null ? '' : pupil.year_group === 0 ? W.pupils.nursery : `${W.pupils.year} ${pupil.year_group}`, words.figuresOf(span(data.span.starts_on, data.span.ends_on))];
  return (
    <>
      <p class="back"><a href={link('pupils')}>{W.pupils.title}</a></p>
      <Title note={about.filter(Boolean).join(' · ')}>{pupil.name}</Title>
      <div class="buttons"><button type="button" class="quiet" onClick={() => print()}>{words.print}</button><button type="button" class="quiet" onClick={printUnfolded}>{words.printAll}</button></div>
      {data.plans.length === 0 && <p class="soft">{words.noPlan}</p>}
      {data.plans.map((plan) => plan.items.length === 0 ? <p key={plan.id}>{words.plan}: {SOURCES[plan.source] ?? plan.source}</p> : (
        <details key={plan.id} class="plan">
          <summary>{words.plan}: {SOURCES[plan.source] ?? plan.source}{plan.starts_on ? `, from ${dayFull(plan.starts_on)}` : ''} {plan.statutory && <Statutory source={plan.source} />}</summary>
          <ol>{plan.items.map((item) => <li key={item.id}>{item.text}</li>)}</ol>
        </details>
      ))}
      <div class="provisions">{data.provisions.map((each) => <Provision key={each.id} of={each} term={data.span} />)}</div>
    </>
  );
}

/** On paper what is folded is left out: here all of it is unfolded first, and folded again afterwards. */
function printUnfolded(): void {
  const folded = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')];
  for (const each of folded) each.open = true;
  addEventListener('afterprint', () => { for (const each of folded) each.open = false; }, { once: true });
  print();
}

function Provision({ of, term }: { of: PupilProvision; term: PupilPage['span'] }): JSX.Element {
  const counted = of.windows.filter((window) => window.closed && window.ends_on >= term.starts_on && window.ends_on <= term.ends_on);
  const owed = owedIn(of);
  const calm = { ambient: words.ambient, equipment: words.equipment, review: words.review }[of.kind];
  return (
    <section class="block provision" aria-labelledby={`p-${of.id}`}>
      <h2 id={`p-${of.id}`}>{of.title} {of.statutory && <Statutory source={of.source} />}{of.critical && <span class="tag critical">{words.critical}</span>}{of.ended && <span class="tag">{words.ended}</span>}</h2>
      <p class="soft">{[KINDS[of.kind], of.dosage, of.length, of.deliverers.length ? names(of.deliverers) : ''].filter(Boolean).join(' · ')}</p>
      {of.items.length > 0 && <blockquote><span class="soft small">{words.wording}: </span>{of.items.join(' ')}</blockquote>}
      {MEASURABLE[of.measurable] && <p class="soft">{MEASURABLE[of.measurable]}</p>}
      {!of.judged && <Notice kind="calm"><p><b>{words.notJudged}.</b> {words.asks}:</p><ul class="short">{of.asks.map((ask) => <li key={ask}>{ask}</li>)}</ul></Notice>}
      {calm && <p class="soft">{calm}</p>}
      {of.judged && !calm && (
        <>
          {of.windows.length === 0 ? <p class="soft">{words.noWindows}</p> : <Strip windows={of.windows} title={of.title} />}
          <dl class="figures">
            <FigureView name={words.received} means={words.receivedIs} of={of.received} status={<StatusWord status={of.status === 'nothing_due' ? null : of.status} />} />
            <FigureView name={words.offered} means={words.offeredIs} of={of.offered} />
            <FigureView name={words.accounted} means={words.accountedIs} of={of.accounted} />
            <div><dt>{words.owed}</dt><dd><b>{owed || words.nothingOwed}</b></dd></div>
          </dl>
          {counted.length > 0 && <p class="soft small">{words.addedUp(counted.length, span(term.starts_on, term.ends_on))}</p>}
          {of.windows.length > 0 && <details><summary>{words.weeks} ({of.windows.length})</summary><Windows windows={of.windows} /></details>}
        </>
      )}
      <details><summary>{words.sessions} ({of.records.length})</summary>{of.records.length ? <Records records={of.records} /> : <p class="soft">{words.noSessions}</p>}</details>
    </section>
  );
}

const FigureView = ({ name, means, of, status }: { name: string; means: string; of: Figure; status?: JSX.Element }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>{of.value === null ? <span class="soft">{words.nothingDue}</span> : <><b>{share(of)}</b> {status}<span class="soft small">{say(of.part)} of {count(of.whole, of.unit === 'minutes' ? 'minute' : 'session')}, {means}</span></>}</dd>
  </div>
);

const owedIn = (of: PupilProvision): string =>
  [of.owed.sessions && num(of.owed.sessions) ? count(of.owed.sessions, 'session') : '', of.owed.minutes && num(of.owed.minutes) ? count(of.owed.minutes, 'minute') : ''].filter(Boolean).join(', ');
