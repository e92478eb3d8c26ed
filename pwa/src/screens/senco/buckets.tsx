/** What has no windows, each with figures of its own: support by exception, equipment by school week, reviews by their date. */
import type { JSX } from 'preact';
import { REASONS, W, count } from '../../words_desk.ts';
import { dayShort } from './dates.ts';
import { Mark } from './pictures.tsx';
import type { MarkOf } from './pictures.tsx';
import type { Ambient, Bucket, EquipmentWeeks, Review } from './span_types.ts';

const words = W.buckets;
const MARKS: { [said: string]: MarkOf } = { in_place: 'on_track', not_in_place: 'under', not_said: 'to_confirm' };

export const Buckets = ({ of }: { of: Bucket }): JSX.Element => (
  <>
    {of.ambient && <AmbientView of={of.ambient} />}
    {of.equipment && <EquipmentView of={of.equipment} />}
    {of.review && <ReviewView of={of.review} />}
  </>
);

const AmbientView = ({ of }: { of: Ambient }): JSX.Element => (
  <>
    <p class="soft">{words.ambient}</p>
    <dl class="figures">
      <div><dt>{words.lost}</dt><dd><b>{of.days ? count(of.minutes_lost, 'minute') : '–'}</b></dd></div>
      <div><dt>{words.daysLost}</dt><dd><b>{of.days ? `${of.days_lost} of ${of.days}` : '–'}</b></dd></div>
    </dl>
    <p>{of.sentence}</p>
    {of.days_lost > 0 && (
      <details>
        <summary>{words.byWeek} ({of.weeks.length})</summary>
        <table>
          <thead><tr><th scope="col">{words.weekOf}</th><th scope="col" class="n">{words.lost}</th><th scope="col" class="n">{words.daysLost}</th></tr></thead>
          <tbody>{of.weeks.map((week) => <tr key={week.week_of}><th scope="row">{dayShort(week.week_of)}</th><td class="n">{week.minutes_lost}</td><td class="n">{week.days_lost}</td></tr>)}</tbody>
        </table>
        <ul class="short">{of.reasons.map((each) => <li key={each.reason}>{each.reason ? (REASONS[each.reason] ?? each.reason) : words.noReason}: {count(each.minutes, 'minute')}</li>)}</ul>
      </details>
    )}
  </>
);

const EquipmentView = ({ of }: { of: EquipmentWeeks }): JSX.Element => (
  <>
    <p class="soft">{words.equipment}</p>
    <dl class="figures">
      {(['in_place', 'not_in_place', 'not_said'] as const).map((said) => <div key={said}><dt><Mark of={MARKS[said]!} /> {words.said[said]}</dt><dd><b>{of.weeks.length ? count(of[said], 'week') : '–'}</b></dd></div>)}
    </dl>
    <p>{of.sentence}</p>
    {of.weeks.length > 0 && <ol class="said-weeks">{of.weeks.map((week) => <li key={week.week_of}><Mark of={MARKS[week.said]!} /><span>{dayShort(week.week_of)}</span><span class="quiet-status">: {words.said[week.said]}</span></li>)}</ol>}
  </>
);

const ReviewView = ({ of }: { of: Review }): JSX.Element => (
  <p class="review"><b>{words.review}.</b> {of.sentence} <span class={`tag review-${of.state}`}>{words.states[of.state]}</span></p>
);
