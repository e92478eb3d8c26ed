/** English or Welsh. Where a browser keeps no page, its own first language decides each time. */
import { worker } from '../../language.ts';
import { Question } from '../../ui/parts.tsx';
import { local } from '../../ui/signal.ts';
import { speak } from '../../ui/speak.ts';
import * as words from '../../words_later.ts';

export function Language() {
  const missed = local('no language', false);
  if (!('serviceWorker' in navigator)) return null;
  const pick = async (to: string): Promise<void> => {
    missed.value = false;
    if (to !== worker) missed.value = !(await speak(to));
  };
  return (
    <>
      <Question name={words.settingsLanguage} options={words.settingsLanguages} chosen={worker} pick={(to) => void pick(to)} />
      {missed.value && <p class="fault" role="alert">{words.settingsLanguageFailed}</p>}
    </>
  );
}
