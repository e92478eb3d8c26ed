/** Every place that the menu has no room for. */
import { queued, troubled } from '../../app.ts';
import { Frame } from '../../ui/frame.tsx';
import { later } from '../../ui/fetch_later.ts';
import { Icon, type Symbol } from '../../ui/later_icons.tsx';
import * as words from '../../words_later.ts';

export function More() {
  const waits = troubled.value.length ? words.attentionCount(troubled.value.length) : words.attentionWaits(queued.value.length);
  const places: [string, Symbol, string, string][] = [
    ['pupils', 'person', words.pupilsTitle, words.morePupils],
    ['add', 'add', words.add, words.moreAdd],
    ['catchup', 'days', words.catchUp, words.moreCatchUp],
    ['support', 'tick', words.support, words.moreSupport],
    ['paper', 'paper', words.paperTitle, words.morePaper],
    ['attention', 'alert', words.attentionTitle, waits],
    ['settings', 'more', words.settingsTitle, words.moreSettings],
  ];
  return (
    <Frame title={words.menuMore}>
      <ul class="rows">
        {places
          .filter(([place]) => later.value?.screens[place])
          .map(([place, icon, title, sub]) => (
            <li key={place}>
              <a href={`#${place}`}>
                <Icon name={icon} />
                <span>
                  <b>{title}</b>
                  <span class="soft">{sub}</span>
                </span>
                <Icon name="next" />
              </a>
            </li>
          ))}
      </ul>
      <p class="hint">{words.moreHelp}</p>
    </Frame>
  );
}
