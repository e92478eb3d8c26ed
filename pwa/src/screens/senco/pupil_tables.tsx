/** The tables behind a pupil's figures: windows that open to their sessions, the days left out and the rule; and the records. */
import type { JSX } from 'preact';
import { OUTCOMES, REASONS, W } from '../../words_desk.ts';
import { dayFull, num, say, spanShort, weekdayShort, when } from './dates.ts';
import { Awaiting, StateWord, StatusWord } from './parts.tsx';
import { markOf } from './pictures.tsx';
import type { Column, RecordView, WindowView } from './types.ts';

const words = W.pupil;
const dash = (amount: string | undefined): string => (amount && num(amount) ? say(amount) : '–');
const missed = (column: Column): string => say(column.not_delivered.reduce((sum, each) => sum + num(each.amount), 0));

export const Windows = ({ windows }: { windows: WindowView[] }): JSX.Element => (
  <div class="windows">
    {[...windows].reverse().map((window) => {
      const column = window.sessions ?? window.minutes;
      const unit = window.sessions ? '' : ' min';
      return (
        <details key={window.starts_on} class="window">
          <summary>
            <span class="span">{spanShort(window.starts_on, window.ends_on)}</span>
            <span class="sum">{column ? `${say(column.delivered)} of ${say(column.due)}${unit}` : '–'}</span>
            {window.closed ? <StatusWord status={markOf(window)} /> : <StateWord state={window.state} />}
            {window.awaiting_sync && <Awaiting on={window.waits_for} />}
          </summary>
          <Opened window={window} />
        </details>
      );
    })}
  </div>
);

function Opened({ window }: { window: WindowView }): JSX.Element {
  const { sentence, figures, sessions, days_left_out: leftOut } = window.explanation;
  const columns = ([['Sessions', window.sessions], ['Minutes', window.minutes]] as const).filter(([, column]) => column);
  return (
    <div class="opened">
      <p>{sentence}</p>
      <div class="scroll" tabIndex={0} role="group" aria-label={spanShort(window.starts_on, window.ends_on)}>
        <table>
          <thead><tr><th scope="col">Counted in</th><th scope="col" class="n">Due</th><th scope="col" class="n">Delivered</th><th scope="col" class="n">Not as the plan says</th><th scope="col" class="n">Not delivered</th><th scope="col" class="n">Not logged yet</th><th scope="col" class="n">Made up</th><th scope="col" class="n">Owed</th><th scope="col" class="n">Extra</th></tr></thead>
          <tbody>{columns.map(([name, column]) => column && (
            <tr key={name}><th scope="row">{name}</th><td class="n">{say(column.due)}</td><td class="n">{say(column.delivered)}</td><td class="n">{dash(column.not_as_specified)}</td><td class="n">{column.not_delivered.length ? missed(column) : '–'}</td><td class="n">{dash(column.unaccounted)}</td><td class="n">{dash(column.made_up)}</td><td class="n">{dash(column.owed)}</td><td class="n">{dash(column.extra)}</td></tr>
          ))}</tbody>
        </table>
      </div>
      {sessions.length > 0 && (
        <ul class="short">
          {sessions.map((each, at) => <li key={at}>{weekdayShort(each.on)}, {each.by}: {each.says}</li>)}
        </ul>
      )}
      {leftOut.length > 0 && <><h3>{words.leftOut}</h3><ul class="short">{leftOut.map((day) => <li key={day.starts_on + day.why}>{day.starts_on === day.ends_on ? weekdayShort(day.starts_on) : spanShort(day.starts_on, day.ends_on)}: {day.why}</li>)}</ul></>}
      {figures.length > 0 && <details><summary>{words.rule}</summary><ul class="short">{figures.map((figure) => <li key={figure}>{figure}</li>)}</ul></details>}
    </div>
  );
}

export const Records = ({ records }: { records: RecordView[] }): JSX.Element => (
  <ul class="records">
    {records.map((record) => (
      <li key={record.id}>
        <p>
          <b>{weekdayShort(record.on)}</b>{record.starts_at ? ` ${record.starts_at}` : ''} · {OUTCOMES[record.outcome] ?? record.outcome}{record.minutes === null ? '' : `, ${record.minutes} minutes`}{record.reason ? `. ${REASONS[record.reason] ?? record.reason}` : ''}
          {record.makes_up && <span class="tag">{words.makesUp(dayFull(record.makes_up))}</span>}
          {record.standing !== 'counts' && <span class="tag">{words[record.standing]}</span>}
          {record.late && <span class="tag">{words.late}</span>}
          <span class="soft"> · {record.by}</span>
        </p>
        {record.notes.map((note) => <blockquote key={note.received_at + note.text}>{note.text}<span class="soft small"> {note.by}, {when(note.received_at)}</span></blockquote>)}
      </li>
    ))}
  </ul>
);
