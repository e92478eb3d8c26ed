/** Entering from the weekly sheet: every line of a week that has no record yet, or the one line that was scanned. */
import { me, state, today } from '../../app.ts';
import { addDays, dayName, longDay, mondayOf } from '../../model/days.ts';
import { cardOfLine, lineOf } from '../../model/paper.ts';
import { cardsOf, isSchoolDay, type Card } from '../../model/today.ts';
import { Frame, route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/later_icons.tsx';
import { Question } from '../../ui/parts.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';
import { lateBecause, openKey } from './card.tsx';
import { Cards, List } from './today.tsx';

const WEEKS: ['this' | 'last', string][] = [['this', words.paperWeek.this], ['last', words.paperWeek.last]];
const user = (): string => me.value?.user.id ?? '';
const isSession = ({ mine, kind }: Card): boolean => mine && kind !== 'ambient' && kind !== 'equipment';

/** One line, open: its day is asked for where the sheet left it open. */
function Scanned({ parts }: { parts: string[] }) {
  const line = lineOf(state.value, parts, today.value);
  const card = line ? cardOfLine(state.value, line, user()) : undefined;
  const shown = local('shown', '');
  if (card && shown.value !== card.key) {
    shown.value = card.key;
    if (!card.recorded) openKey.value = card.key;
  }
  return (
    <Frame title={words.paperTitle} {...(line?.day ? { sub: longDay(line.day) } : {})}>
      <a class="plain" href="#paper"><Icon name="back" />{words.paperAll}</a>
      {line && line.days.length > 1 && (
        <Question name={words.paperWhich} options={line.days.map((day): [string, string] => [day, dayName(day)])} chosen={line.day} pick={(day) => (location.hash = `paper/${[...parts.slice(0, 3), day].join('/')}`)} />
      )}
      {card ? <List cards={[card]} /> : (!line || line.day || !line.days.length) && <p class="hush">{words.paperNotYours}</p>}
    </Frame>
  );
}

export function Paper() {
  // Why it comes now need not be asked: it was written down before.
  if (!lateBecause().value) lateBecause().value = words.paperBecause;
  const parts = route.value.split('/').slice(1);
  const week = local<'this' | 'last'>('week', 'this');
  if (parts.length) return <Scanned parts={parts} />;
  const monday = addDays(mondayOf(today.value), week.value === 'this' ? 0 : -7);
  const days = Array.from({ length: 5 }, (_, i) => addDays(monday, i)).filter((day) => day <= today.value && isSchoolDay(state.value.calendar, day));
  // What was open when the screen came stays on it: a line that was just ticked can be put right.
  const open = local(`open ${monday}`, new Set(days.flatMap((day) => cardsOf(state.value, day, null, user()).filter((card) => !card.recorded).map(({ key }) => key)))).value;
  const lists = days.map((day) => ({ day, cards: cardsOf(state.value, day, null, user()).filter((card) => isSession(card) && open.has(card.key)) })).filter(({ cards }) => cards.length);
  return (
    <Frame title={words.paperTitle}>
      <p class="hush">{words.paperHint}</p>
      <Question name={words.paperTitle} options={WEEKS} chosen={week.value} pick={(one) => (week.value = one)} quiet />
      {!lists.length && <p class="hush">{words.paperNothing}</p>}
      {lists.map(({ day, cards }) => (
        <section key={day}>
          <h2>{longDay(day)}</h2>
          <Cards cards={cards} day={day} />
        </section>
      ))}
    </Frame>
  );
}
