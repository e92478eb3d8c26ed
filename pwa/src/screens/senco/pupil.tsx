/** One pupil: a strip a provision, its figures over a span, what is owed, and every record. Every figure opens. */
import type { ComponentChildren, JSX } from 'preact';
import { KINDS, MEASURABLE, SOURCES, W, names, yearWord } from '../../words_desk.ts';
import { Buckets } from './buckets.tsx';
import { CatchUpOf, useCatchUp } from './catch_up.tsx';
import { dayFull } from './dates.ts';
import { useFetched } from './fetched.ts';
import { CameAbout, Figures } from './figures.tsx';
import { GuideOf } from './guide.tsx';
import { NotYet, Notice, Statutory, Title } from './parts.tsx';
import { Strip } from './pictures.tsx';
import { link, place } from './place.ts';
import { Records, Windows } from './pupil_tables.tsx';
import { WhoLooked, seesViews } from './views.tsx';
import { SpanControl, spanQuery, spanSaid, useBefore } from './span.tsx';
import type { PupilPage, PupilProvision } from './types.ts';

const words = W.pupil;

export function PupilPageView({ id }: { id: string }): JSX.Element {
  const fetched = useFetched<PupilPage>(`/api/v1/pupils/${encodeURIComponent(id)}${spanQuery()}`);
  const catchUp = useCatchUp(id);
  const data = useBefore(fetched.problem ? null : fetched.data);
  if (!data) return <><Title>{W.nav.pupils}</Title><NotYet of={fetched} /></>;
  const { pupil } = data;
  const about = [yearWord(pupil.year_group), words.figuresOf(spanSaid(data.span, data.today))];
  return (
    <>
      <p class="back"><a href={link('pupils', null, place.value.span)}>{W.pupils.title}</a></p>
      <Title note={about.filter(Boolean).join(' · ')}>{pupil.name}</Title>
      <SpanControl of={data.span} today={data.today} />
      <div class="buttons"><button type="button" class="quiet" onClick={() => print()}>{words.print}</button><button type="button" class="quiet" onClick={printUnfolded}>{words.printAll}</button></div>
      {data.plans.length === 0 && <p class="soft">{words.noPlan}</p>}
      {data.plans.map((plan) => plan.items.length === 0 ? <p key={plan.id}>{words.plan}: {SOURCES[plan.source] ?? plan.source}</p> : (
        <details key={plan.id} class="plan">
          <summary>{words.plan}: {SOURCES[plan.source] ?? plan.source}{plan.starts_on ? `, from ${dayFull(plan.starts_on)}` : ''} {plan.statutory && <Statutory source={plan.source} />}</summary>
          <ol>{plan.items.map((item) => <li key={item.id}>{item.text}</li>)}</ol>
        </details>
      ))}
      <GuideOf key={id} of={pupil.guide} pupil={id} again={fetched.again} />
      <div class="provisions">{data.provisions.map((each) => {
        const owing = catchUp?.data?.provisions.find((line) => line.id === each.id);
        return <Provision key={each.id} of={each}>{catchUp && owing && <CatchUpOf of={owing} pupil={id} page={catchUp} />}</Provision>;
      })}</div>
      {seesViews() && <WhoLooked id={id} />}
      {data.checkpoint && <p class="on-paper small">{data.checkpoint}</p>}
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

function Provision({ of, children }: { of: PupilProvision; children: ComponentChildren }): JSX.Element {
  const hasWindows = of.judged && (of.kind === 'direct' || of.kind === 'indirect');
  return (
    <section class="block provision" aria-labelledby={`p-${of.id}`}>
      <h2 id={`p-${of.id}`}>{of.title} {of.statutory && <Statutory source={of.source} />}{of.critical && <span class="tag critical">{words.critical}</span>}{of.ended && <span class="tag">{words.ended}</span>}</h2>
      <p class="soft">{[KINDS[of.kind], of.dosage, of.length, of.deliverers.length ? names(of.deliverers) : ''].filter(Boolean).join(' · ')}</p>
      {of.items.length > 0 && <blockquote><span class="soft small">{words.wording}: </span>{of.items.join(' ')}</blockquote>}
      {MEASURABLE[of.measurable] && <p class="soft">{MEASURABLE[of.measurable]}</p>}
      {of.kind === 'indirect' && <p class="soft">{words.indirect}</p>}
      {!of.judged && <Notice kind="calm"><p><b>{words.notJudged}.</b> {words.asks}:</p><ul class="short">{of.asks.map((ask) => <li key={ask}>{ask}</li>)}</ul></Notice>}
      <Buckets of={of.bucket} />
      {hasWindows && (
        <>
          {of.windows.length === 0 ? <p class="soft">{words.noWindows}</p> : <Strip windows={of.windows} title={of.title} />}
          <Figures of={of} />
          {children}
          <CameAbout of={of.explained} id={of.id} />
          {of.windows.length > 0 && <details><summary>{words.weeks} ({of.windows.length})</summary><Windows windows={of.windows} /></details>}
        </>
      )}
      <details><summary>{words.sessions} ({of.records.length})</summary>{of.records.length ? <Records records={of.records} /> : <p class="soft">{words.noSessions}</p>}</details>
    </section>
  );
}
