/** A session that no list asked for: which one, then the same card as everywhere. */
import { me, state, today } from '../../app.ts';
import { dayAndMonth, longDay } from '../../model/days.ts';
import { isDay } from '../../model/days_before.ts';
import { newId } from '../../model/ids.ts';
import { allChoices, cardOfChoice, namesOf, recentChoices, type Choice } from '../../model/recent.ts';
import { Frame, route } from '../../ui/frame.tsx';
import { Icon } from '../../ui/later_icons.tsx';
import { local } from '../../ui/signal.ts';
import * as words from '../../words_later.ts';
import { CardView } from './card.tsx';
import { Late } from './days.tsx';

const same = (a: Choice, b: Choice): boolean => a.provision === b.provision && [...a.pupils].sort().join() === [...b.pupils].sort().join();

function Choices({ title, choices, pick }: { title: string; choices: Choice[]; pick: (choice: Choice) => void }) {
  if (!choices.length) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="rows">
        {choices.map((choice) => (
          <li key={choice.provision + choice.pupils.join()}>
            <button type="button" onClick={() => pick(choice)}>
              <span>
                <b>{state.value.provisions.get(choice.provision)!.title}</b>
                <span class="soft">{namesOf(state.value, choice.pupils)}{choice.on && `\u00A0· ${words.addLast(choice.on === today.value ? null : dayAndMonth(choice.on))}`}</span>
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Add() {
  const named = route.value.split('/')[1] ?? '';
  const day = isDay(named) && named < today.value ? named : today.value;
  const chosen = local<{ choice: Choice; session: string } | null>('chosen', null);
  const user = me.value?.user.id ?? '';
  const pick = (choice: Choice): void => {
    chosen.value = { choice, session: newId(Date.now()) };
    scrollTo(0, 0);
  };
  if (!chosen.value) {
    const recent = recentChoices(state.value, user);
    const all = allChoices(state.value, day, user);
    const others = all.filter((one) => !recent.some((known) => same(known, one)));
    return (
      <Frame title={words.add} sub={longDay(day)}>
        {!all.length && <p class="hush">{words.addNothing}</p>}
        <Choices title={words.addRecent} choices={recent} pick={pick} />
        <Choices title={words.addAll} choices={others} pick={pick} />
      </Frame>
    );
  }
  const { choice, session } = chosen.value;
  return (
    <Frame title={words.add} sub={longDay(day)}>
      <Late day={day} />
      <ul class="cards"><CardView card={cardOfChoice(state.value, choice, day, user, session)} /></ul>
      <p class="actions">
        <button type="button" class="plain" onClick={() => (chosen.value = null)}>{words.addOther}</button>
        <a class="plain" href={day === today.value ? '#today' : `#days/${day}`}>{words.addDone(day === today.value ? null : longDay(day))}</a>
      </p>
    </Frame>
  );
}
