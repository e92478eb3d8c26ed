/** This week: what can still be saved first, then what was due and what became of it. */
import type { JSX } from 'preact';
import { REASONS, W, checksLate, holds, inUnit, names, notLogged, shortOf, soFar, stillToGive, weekSentence } from '../../words_desk.ts';
import { S } from '../../words_weeks.ts';
import { num, say, span, spanShort, when } from './dates.ts';
import { cardsOf } from './alert_cards.ts';
import { useFetched } from './fetched.ts';
import { Awaiting, Block, Notice, NotYet, PupilLink, StateWord, Statutory, StatusWord, Title } from './parts.tsx';
import { DueBar, ReasonBars } from './pictures.tsx';
import { Trend, WeekGrid } from './pictures_weeks.tsx';
import { link } from './place.ts';
import type { Weeks } from './summary_types.ts';
import type { Alert, Line, Named, Week } from './types.ts';

const words = W.week;
/** Rows of what can still be saved that are read at first: on the last morning of a week nearly everything is still to come. */
const AT_FIRST = 8;

export function WeekPage({ of }: { of: string | null }): JSX.Element {
  const fetched = useFetched<Week>(`/api/v1/desk/week${of ? `?week_of=${of}` : ''}`);
  const alerts = useFetched<{ alerts: Alert[] }>('/api/v1/alerts?state=open');
  const week = fetched.data;
  const told = alerts.data && cardsOf(alerts.data.alerts);
  if (!week) return <><Title>{words.title(!of)}</Title><NotYet of={fetched} /></>;
  const { current, school_days: days, previous, next } = week.week;
  const dates = days.length ? span(days[0]!, days[days.length - 1]!) : span(week.week.of, week.week.ends_on);
  return (
    <>
      <Title note={days.length ? dates : `${dates}. ${words.school}.`}>{words.title(current)}</Title>
      <nav class="weeks" aria-label={words.title(false)}>
        {previous && <a href={link('week', previous)}>{words.before}</a>}
        {!current && <a href={link('week')}>{words.now}</a>}
        {next && next <= week.today && <a href={link('week', next)}>{words.after}</a>}
      </nav>
      {week.checks.late && <Notice kind="warn"><p>{checksLate(week.checks.seen_at)}</p></Notice>}
      <div class="columns">
        <div>
          <Block title={words.save} class="first">
            {week.can_be_saved.length ? <Rows most={AT_FIRST} lines={week.can_be_saved} says={(line) => stillToGive(line, week.today)} /> : <p class="soft">{week.week.over ? words.saveOver : words.saveNone}</p>}
          </Block>
          {week.lost.length > 0 && <Block title={words.lost} hint={words.lostHint}><Rows lines={week.lost} says={shortOf} /></Block>}
          <Block title={words.picture}>
            {week.totals.length === 0 && <p class="soft">{words.nothingDue}</p>}
            {week.totals.map((sums) => <div key={`${sums.unit} ${sums.indirect}`}>{sums.indirect && <h3>{words.indirect}</h3>}<p class="lead">{weekSentence(sums)}</p><DueBar sums={sums} /></div>)}
            {week.lines.length > 0 && <Everything lines={week.lines} />}
          </Block>
          {week.totals.some((sums) => sums.reasons.length > 0) && <Block title={words.reasons}>{week.totals.filter((sums) => sums.reasons.length).map((sums) => <ReasonBars key={`${sums.unit} ${sums.indirect}`} sums={sums} reasons={REASONS} />)}<p><a href={link('reasons', null, `span=week&on=${week.week.of}`)}>{W.reasons.back}</a></p></Block>}
          <Block title={words.confirm} hint={words.confirmHint}>
            {week.to_confirm.length ? <Rows lines={week.to_confirm} says={(line) => `${spanShort(line.starts_on, line.ends_on)}: ${notLogged(line)}`} /> : <p class="soft">{words.confirmNone}</p>}
          </Block>
          {current && <Before />}
          {week.longer.length > 0 && <details class="block"><summary><h2>{words.longer} ({week.longer.length})</h2></summary><Rows lines={week.longer} says={soFar} /></details>}
        </div>
        <aside>
          {week.to_decide > 0 && <Block title={words.decide}><p><a href={link('held')}>{words.decideLink(week.to_decide)}</a></p></Block>}
          <Block title={words.alerts}>
            {told?.length ? (
              <ul class="short">{told.slice(0, 6).map((card) => <li key={card.key}><a href={link('alerts', card.alerts[0]!.id)}>{card.title}</a> {card.alerts.some((alert) => alert.awaiting_sync) && <Awaiting on={card.alerts.flatMap((alert) => alert.waits_for)} />}</li>)}</ul>
            ) : told ? <p class="soft">{words.alertsNone}</p> : <NotYet of={alerts} />}
            {(told?.length ?? 0) > 6 && <p><a href={link('alerts')}>{words.allAlerts} ({told?.length})</a></p>}
          </Block>
          <Block title={words.ask} hint={words.askHint}>
            {week.not_logged.length ? <ul class="short">{week.not_logged.map((each) => <li key={each.person.id}><b>{each.person.name}</b>: {inUnit(each.sessions, 'sessions')}</li>)}</ul> : <p class="soft">{words.askNone}</p>}
          </Block>
          <Block title={words.devices}>
            {week.devices.length ? <ul class="short">{week.devices.map((each) => <li key={each.device.id}><a href={link('phone', each.device.id)}>{holds(each.person.name, each.unsent, each.oldest_at)}</a></li>)}</ul> : <p class="soft">{words.devicesNone}</p>}
          </Block>
          {week.not_judged > 0 && <Block title={W.pupil.notJudged}><p>{words.judged(week.not_judged)} <a href={link('provisions')}>{words.judgedLink}</a></p></Block>}
          {week.checks.seen_at && !week.checks.late && <p class="soft small">{words.checks}: {when(week.checks.seen_at)}</p>}
        </aside>
      </div>
    </>
  );
}

/** The weeks before this one: they are fetched apart, so that what can still be saved does not wait for them. */
function Before(): JSX.Element {
  const fetched = useFetched<Weeks>('/api/v1/desk/weeks');
  const data = fetched.data;
  if (!data) return <Block title={S.trend}><NotYet of={fetched} /></Block>;
  return (
    <>
      <Block title={S.trend}><Trend points={data.trend} /></Block>
      {data.pupils.length > 0 && <Block title={S.grid}><details><summary>{S.showGrid(data.pupils.length)}</summary><WeekGrid rows={data.pupils} weeks={data.weeks} /></details></Block>}
    </>
  );
}

const keyOf = (line: Line): string => `${line.provision.id} ${line.pupil.id} ${line.starts_on}`;

/** A group's session is one thing to do: pupils of one provision about whom the same is to be said stand together. After `most` rows the rest is folded away. */
function Rows({ lines, says, most = Infinity }: { lines: Line[]; says: (line: Line) => string; most?: number }): JSX.Element {
  const rows = new Map<string, { line: Line; pupils: Map<string, Named>; said: Map<string, string> }>();
  for (const line of lines) {
    const text = says(line);
    const whole = `${line.provision.id} ${text} ${line.awaiting_sync}`;
    const same = `${line.provision.id} ${line.pupil.id}`;
    const row = rows.get(whole) ?? (line.closed ? rows.get(same) : undefined) ?? { line, pupils: new Map(), said: new Map() };
    row.pupils.set(line.pupil.id, line.pupil);
    row.said.set(line.starts_on, text);
    rows.set(whole, row);
    if (row.pupils.size === 1) rows.set(same, row);
  }
  const all = [...new Set(rows.values())].map(({ line, pupils, said }) => <Row key={keyOf(line)} line={line} pupils={[...pupils.values()]} said={[...said.values()]} />);
  return (
    <>
      <ul class="lines">{all.slice(0, most)}</ul>
      {all.length > most && <details><summary>{words.others(all.length - most)}</summary><ul class="lines">{all.slice(most)}</ul></details>}
    </>
  );
}

const Row = ({ line, pupils, said }: { line: Line; pupils: Named[]; said: string[] }): JSX.Element => (
  <li>
    <p class="what"><b>{line.provision.name}</b> {line.statutory && <Statutory />} {line.closed ? null : <StateWord state={line.state} />} {line.awaiting_sync && <Awaiting on={line.waits_for} />}</p>
    <p>{pupils.map((pupil, at) => <span key={pupil.id}>{at > 0 && ', '}<PupilLink pupil={pupil} /></span>)}{line.deliverers.length > 0 && <span class="soft"> with {names(line.deliverers)}</span>}</p>
    {said.map((text) => <p key={text} class="said">{text}</p>)}
  </li>
);

/** Every line behind the picture, so that no number has to be believed. */
const Everything = ({ lines }: { lines: Line[] }): JSX.Element => (
  <details class="everything">
    <summary>{words.all} ({lines.length})</summary>
    <div class="scroll" tabIndex={0} role="region" aria-label={words.all}>
      <table>
        <thead><tr><th scope="col">Pupil</th><th scope="col">Provision</th><th scope="col" class="n">Due</th><th scope="col" class="n">Delivered</th><th scope="col" class="n">Not delivered</th><th scope="col" class="n">Not logged yet</th><th scope="col" class="n">To come</th><th scope="col">How it stands</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={keyOf(line)}>
              <th scope="row"><PupilLink pupil={line.pupil} /></th><td>{line.provision.name} {line.statutory && <Statutory />}</td>
              <td class="n">{say(line.due)}{line.unit === 'minutes' ? ' min' : ''}</td><td class="n">{say(line.delivered)}</td><td class="n">{dash(line.missed)}</td><td class="n">{dash(line.not_logged)}</td><td class="n">{dash(line.to_come)}</td>
              <td>{line.closed ? <StatusWord status={line.status} /> : <StateWord state={line.state} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);
const dash = (amount: string): string => (num(amount) ? say(amount) : '–');
