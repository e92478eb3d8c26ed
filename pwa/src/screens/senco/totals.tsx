/** The school in sums, for those who see nobody by name. A count that is hidden stands as "fewer than 5". */
import type { JSX } from 'preact';
import { STATUS, W } from '../../words_desk.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Title, share } from './parts.tsx';
import { SpanControl, spanQuery, spanSaid } from './span.tsx';
import type { ChosenSpan, Figure } from './span_types.ts';
import type { Day } from './types.ts';

interface SchoolTotals {
  today: Day; span: ChosenSpan; pupils: number | null; statutory: number | null; received: Figure | null;
  statuses: { name: string; pupils: number | null }[];
  areas: { area_of_need: string; pupils: number | null; received: Figure | null }[];
}

const words = W.totals;
const number = (pupils: number | null): string => (pupils === null ? words.hidden : String(pupils));
const statusWord = (name: string): string => (name === 'not_said' ? words.notJudged : (STATUS as { [name: string]: string })[name] ?? name);
const areaWord = (name: string): string => (name === 'not_said' ? words.noArea : name);

export function TotalsPage(): JSX.Element {
  const fetched = useFetched<SchoolTotals>(`/api/v1/desk/totals${spanQuery()}`);
  const data = fetched.problem ? null : fetched.data;
  if (!data) return <><Title>{words.title}</Title><NotYet of={fetched} /></>;
  return (
    <>
      <Title note={W.pupil.figuresOf(spanSaid(data.span, data.today))}>{words.title}</Title>
      <SpanControl of={data.span} today={data.today} />
      <Block title={words.pupils}>
        <p>{words.pupilsAre}: <b>{number(data.pupils)}</b>. {words.statutory}: <b>{number(data.statutory)}</b>.</p>
        <p>{W.pupil.received}: <b>{data.received ? share(data.received) : words.hidden}</b></p>
      </Block>
      <Block title={words.statuses}>
        <table><thead><tr><th scope="col">{words.how}</th><th scope="col" class="n">{words.pupils}</th></tr></thead>
          <tbody>{data.statuses.map((each) => <tr key={each.name}><th scope="row">{statusWord(each.name)}</th><td class="n">{number(each.pupils)}</td></tr>)}</tbody></table>
      </Block>
      <Block title={words.areas}>
        <table><thead><tr><th scope="col">{words.area}</th><th scope="col" class="n">{words.pupils}</th><th scope="col" class="n">{W.pupil.received}</th></tr></thead>
          <tbody>{data.areas.map((each) => <tr key={each.area_of_need}><th scope="row">{areaWord(each.area_of_need)}</th><td class="n">{number(each.pupils)}</td><td class="n">{each.received ? share(each.received) : words.hidden}</td></tr>)}</tbody></table>
      </Block>
    </>
  );
}
