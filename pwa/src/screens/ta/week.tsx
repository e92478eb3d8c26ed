/** What this person did in a week, and what it adds up to. */
import { me, state, today } from '../../app.ts';
import { addDays, mondayOf } from '../../model/days.ts';
import { weekOf } from '../../model/week.ts';
import { Frame } from '../../ui/frame.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';

export function MyWeek() {
  const back = local('weeks back', 0);
  const monday = addDays(mondayOf(today.value), -7 * back.value);
  const week = weekOf(state.value, monday, today.value, me.value?.user.id ?? '');
  const sums: [string, string, number][] = [['delivered', words.weekDone, week.delivered], ['part', words.weekPart, week.part], ['missed', words.weekMissed, week.missed], ['none', words.weekOpen, week.open]];
  return (
    <Frame title={words.weekTitle} sub={words.weekOf(monday)}>
      <dl class="sums">
        {sums.map(([kind, label, n]) => (
          <div key={kind} class={kind}>
            <dt>{label}</dt>
            <dd>{n}</dd>
            {kind === 'none' && n > 0 && <dd class="to"><a class="plain" href="#days">{words.weekFillIn}</a></dd>}
          </div>
        ))}
      </dl>
      <h2>{words.weekAdds}</h2>
      {week.lines.length ? (
        <div class="scroll" role="region" aria-label={words.weekAdds} tabIndex={0}>
        <table>
          <thead>
            <tr><th scope="col">{words.weekPupil}</th><th scope="col" class="num">{words.weekSessions}</th><th scope="col" class="num">{words.weekMinutes}</th></tr>
          </thead>
          <tbody>
            {week.lines.map((line, i) => (
              <tr key={line.pupil + line.provision} class={line.pupil === week.lines[i - 1]?.pupil ? 'more' : ''}>
                <th scope="row">
                  <b>{line.pupil}</b>
                  <span>{line.provision}</span>
                </th>
                <td class="num">{line.sessions}</td>
                <td class="num">{line.minutes}</td>
              </tr>
            ))}
          </tbody>
        </table>
        </div>
      ) : (
        <p class="hush">{words.weekEmpty}</p>
      )}
      <p class="actions">
        {back.value < 2 && <button type="button" class="plain" onClick={() => back.value++}>{words.weekBefore}</button>}
        {back.value > 0 && <button type="button" class="plain" onClick={() => back.value--}>{words.weekAfter}</button>}
        <button type="button" class="plain" onClick={() => print()}>{words.weekPrint}</button>
      </p>
    </Frame>
  );
}
