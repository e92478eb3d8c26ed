/** The sessions behind one reason, newest first. Whoever logged them stands on the pupil's page and not here. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { OUTCOMES, REASONS, W, count } from '../../words_desk.ts';
import { weekdayShort } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, PupilLink, Title } from './parts.tsx';
import { link, place } from './place.ts';
import type { OneReason, SessionBecause } from './reason_types.ts';
import { SpanControl, spanSaid, useBefore } from './span.tsx';

const words = W.reasons;

export function OneReasonPage({ reason }: { reason: string }): JSX.Element {
  const { span } = place.value;
  const fetched = useFetched<OneReason>(`/api/v1/desk/reasons/sessions?reason=${encodeURIComponent(reason)}${span ? `&${span}` : ''}`);
  const data = useBefore(fetched.problem ? null : fetched.data);
  const back = <p class="back"><a href={link('reasons', null, span)}>{words.back}</a></p>;
  if (!data) return <>{back}<Title>{words.title}</Title><NotYet of={fetched} /></>;
  return (
    <>
      {back}
      <Title note={`${words.sides[data.side]} · ${W.pupil.figuresOf(spanSaid(data.span, data.today))}`}>{REASONS[data.reason] ?? data.reason}</Title>
      <SpanControl of={data.span} today={data.today} />
      <Block title={count(data.in_all, 'session')} hint={data.side === 'none' ? words.askedHint : ''}>
        {data.sessions.length === 0 ? <p class="soft">{words.noSessions}</p> : <Sessions key={data.from_week + data.to_week} of={data.sessions} />}
        {data.sessions.length < data.in_all && <p class="soft">{words.newest(data.sessions.length, data.in_all)}</p>}
      </Block>
    </>
  );
}

/** Rows that are read at first: on a phone each is as high as a card. */
const AT_FIRST = 40;

function Sessions({ of }: { of: SessionBecause[] }): JSX.Element {
  const all = useSignal(false);
  const shown = all.value ? of : of.slice(0, AT_FIRST);
  return (
    <>
      <Rows of={shown} />
      {shown.length < of.length && <p><button type="button" class="quiet" onClick={() => void (all.value = true)}>{W.week.others(of.length - shown.length)}</button></p>}
    </>
  );
}

const Rows = ({ of }: { of: SessionBecause[] }): JSX.Element => (
  <table class="cards-when-small">
    <thead><tr><th scope="col">{words.day}</th><th scope="col">{words.pupil}</th><th scope="col">{words.provision}</th><th scope="col">{words.how}</th></tr></thead>
    <tbody>{of.map((each) => (
      <tr key={each.record}>
        <th scope="row">{weekdayShort(each.on)}</th><td><PupilLink pupil={each.pupil} /></td><td>{each.provision.name}</td>
        <td>{OUTCOMES[each.outcome] ?? each.outcome}{each.minutes !== null && <span class="soft">, {each.outcome === 'part_delivered' ? words.taught(each.minutes) : count(each.minutes, 'minute')}</span>}</td>
      </tr>
    ))}</tbody>
  </table>
);
