/** Where sessions go over a span: by reason, the time lost to cover, and by the job that plans name. Never by name. */
import type { JSX } from 'preact';
import { ROLES, W, lengthNotKnown, lostInWords, minutesInWords, reasonsSentence } from '../../words_desk.ts';
import { num, say } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Title } from './parts.tsx';
import { ReasonLink, WhereSessionsGo } from './reason_bars.tsx';
import type { ReasonsGiven, RoleLine } from './reason_types.ts';
import { SpanControl, spanQuery, spanSaid, useBefore } from './span.tsx';
import type { Day } from './types.ts';

const words = W.reasons;

/** The Sunday of the week that begins on this Monday. */
export function sunday(monday: Day): Day {
  return new Date(Date.parse(`${monday}T12:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10);
}

export function ReasonsPage(): JSX.Element {
  const fetched = useFetched<ReasonsGiven>(`/api/v1/desk/reasons${spanQuery()}`);
  const data = useBefore(fetched.problem ? null : fetched.data);
  if (!data) return <><Title>{words.title}</Title><NotYet of={fetched} /></>;
  // What was said not to have been due is a question to the SENCO: until it is answered the session is not logged, not lost.
  const lost = data.reasons.filter((each) => each.side !== 'none');
  const asked = data.reasons.filter((each) => each.side === 'none');
  const sum = (of: 'sessions' | 'cut_short'): number => lost.reduce((total, each) => total + each[of], 0);
  const covering = lost.find((each) => each.reason === 'staff_covering');
  return (
    <>
      <Title note={W.pupil.figuresOf(spanSaid(data.span, data.today))}>{words.title}</Title>
      <SpanControl of={data.span} today={data.today} />
      <div class="buttons"><button type="button" class="quiet" onClick={() => print()}>{W.print}</button></div>
      <Block title={words.where} hint={lost.length ? words.whereHint : ''}>
        <p class="lead">{lost.length ? reasonsSentence({ sessions: sum('sessions'), cut_short: sum('cut_short') }, data.delivered) : words.none}</p>
        {lost.length > 0 && <WhereSessionsGo lines={lost} />}
        <p class="soft after-picture">{words.notHere} {words.minutesAre} {words.whole(data.from_week, sunday(data.to_week))}</p>
      </Block>
      <Block title={words.cover}>
        {covering ? <><p class="lead"><b>{minutesInWords(data.to_cover)}</b> <span class="soft">{lostInWords(covering)}</span></p>{covering.no_minutes > 0 && <p>{lengthNotKnown(covering.no_minutes)}</p>}<p><ReasonLink line={covering} /></p></> : <p class="soft">{words.coverNone}</p>}
      </Block>
      {data.roles.length > 0 && <Block title={words.jobs} hint={words.jobsHint}><Jobs roles={data.roles} /></Block>}
      {asked.length > 0 && (
        <Block title={words.asked} hint={words.askedHint}>
          <ul class="short">{asked.map((each) => <li key={each.reason}><ReasonLink line={each} />: {each.sessions + each.cut_short}</li>)}</ul>
        </Block>
      )}
    </>
  );
}

const Jobs = ({ roles }: { roles: RoleLine[] }): JSX.Element => (
  <table class="cards-when-small">
    <thead><tr><th scope="col">{words.job}</th><th scope="col" class="n">{words.delivered}</th><th scope="col" class="n">{words.lost}</th><th scope="col" class="n">{words.inPart}</th><th scope="col" class="n">{words.minutes}</th><th scope="col" class="n">{words.toCover}</th></tr></thead>
    <tbody>{roles.map((each) => (
      <tr key={each.role}>
        <th scope="row">{words.jobOf[each.role] ?? ROLES[each.role] ?? each.role}</th>
        <td class="n" data-label={words.delivered}>{each.delivered}</td><td class="n" data-label={words.lost}>{each.sessions}</td><td class="n" data-label={words.inPart}>{each.cut_short}</td>
        <td class="n" data-label={words.minutes}>{say(each.minutes)}</td><td class="n" data-label={words.toCover}>{num(each.to_cover) ? say(each.to_cover) : '–'}</td>
      </tr>
    ))}</tbody>
  </table>
);
