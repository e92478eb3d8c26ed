/** What this person did in a week, and what it adds up to. */
import { me, state, today } from '../../app.ts';
import { addDays, mondayOf } from '../../model/days.ts';
import { weekOf } from '../../model/week.ts';
import { Frame } from '../../ui/frame.tsx';
import { local } from '../../ui/signal.ts';
import { words } from '../../words.ts';

const round = (n: number): number => Math.round(n * 10) / 10;

export function MyWeek() {
  const back = local('weeks back', 0);
  const monday = addDays(mondayOf(today.value), -7 * back.value);
  const week = weekOf(state.value, monday, today.value, me.value?.user.id ?? '');
  const w = words.week;
  const sums: [string, string, number][] = [['delivered', w.done, week.delivered], ['part', w.part, week.part], ['missed', w.missed, week.missed], ['none', w.open, week.open]];
  return (
    <Frame title={w.title} sub={w.of(monday)}>
      <dl class="sums">
        {sums.map(([kind, label, n]) => (
          <div key={kind} class={kind}>
            <dt>{label}</dt>
            <dd>{n}</dd>
          </div>
        ))}
      </dl>
      <h2>{w.adds}</h2>
      {week.lines.length ? (
        <table>
          <thead>
            <tr><th scope="col">{w.pupil}</th><th scope="col">{w.provision}</th><th scope="col" class="num">{w.sessions}</th><th scope="col" class="num">{w.minutes}</th></tr>
          </thead>
          <tbody>
            {week.lines.map((line) => (
              <tr key={line.pupil + line.provision}><th scope="row">{line.pupil}</th><td>{line.provision}</td><td class="num">{round(line.sessions)}</td><td class="num">{line.minutes}</td></tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p class="hush">{w.empty}</p>
      )}
      <p class="actions">
        {back.value < 2 && <button type="button" class="plain" onClick={() => back.value++}>{w.before}</button>}
        {back.value > 0 && <button type="button" class="plain" onClick={() => back.value--}>{w.after}</button>}
        <button type="button" class="plain" onClick={() => print()}>{w.print}</button>
      </p>
    </Frame>
  );
}
