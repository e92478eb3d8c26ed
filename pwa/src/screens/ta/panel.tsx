/** Inside an open card: what happened, if it was not all of it; then, once recorded, who, how long, how it went, and undo. */
import { failure, isSafe, me, own, save, set, state } from '../../app.ts';
import type { Reason } from '../../gen/wire.ts';
import { changeAttendance, changeRecords, gradeOf, undoRecords, type Change, type Said } from '../../model/acts.ts';
import type { Standing } from '../../model/fold.ts';
import { cardsOf, outcomeOf, type Card } from '../../model/today.ts';
import { Icon, Question } from '../../ui/parts.tsx';
import { local } from '../../ui/signal.ts';
import { ADHERENCE, ENGAGEMENT, REASONS, USUAL_REASONS } from '../../words.ts';
import * as words from '../../words.ts';
import { author, openKey, record } from './card.tsx';
import { runs, Timer, wasLeftOn } from './timer.tsx';
import { Notes } from './notes.tsx';

const ALL_REASONS = Object.entries(REASONS) as [Reason, string][];

export function Reasons({ name, pick, chosen }: { name: string; pick: (reason: Reason) => void; chosen?: Reason | null | undefined }) {
  const all = local(`all ${openKey.value} ${name}`, false);
  const shown = all.value || (chosen && ALL_REASONS.findIndex(([code]) => code === chosen) >= USUAL_REASONS) ? ALL_REASONS : ALL_REASONS.slice(0, USUAL_REASONS);
  return (
    <Question name={name} options={shown} pick={pick} chosen={chosen}>
      {shown.length < ALL_REASONS.length && (
        <button type="button" class="chip more" onClick={() => (all.value = true)}>
          {words.moreReasons}
          <Icon name="down" />
        </button>
      )}
    </Question>
  );
}

/** Five, ten, fifteen ... up to the plan, for a `part` without it, and any other number typed. */
export function Minutes({ name, most, part, chosen, pick }: { name: string; most: number | null; part?: boolean; chosen?: number | null | undefined; pick: (minutes: number) => void }) {
  const wrong = local(`wrong ${openKey.value} ${name}`, false);
  const top = most ?? 60;
  const step = top > 60 ? 15 : top > 30 ? 10 : 5;
  const options: [number, string][] = [];
  for (let m = step; m < top; m += step) options.push([m, String(m)]);
  if (!part) options.push([top, String(top)]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const minutes = Number(new FormData(event.currentTarget as HTMLFormElement).get('minutes'));
    wrong.value = !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 600);
    if (!wrong.value) pick(minutes);
  };
  return (
    <div>
      <Question name={name} options={options} pick={pick} chosen={chosen} />
      <form class="exact" onSubmit={submit} noValidate>
        <label>
          {words.exact}
          <input name="minutes" inputMode="numeric" size={3} maxLength={3} aria-invalid={wrong.value} />
        </label>
        <button type="submit" class="plain">{words.saveMinutes}</button>
        {wrong.value && <p class="fault" role="alert">{words.minutesHelp}</p>}
      </form>
    </div>
  );
}

function NotYet({ card }: { card: Card }) {
  const planned = card.minutes;
  const say = async (facts: Said, said: string): Promise<void> => {
    if ((await record(card, facts, said)) && runs(card)) await set({ timer: undefined });
  };
  const part = (minutes: number): void => {
    // Without a planned length, or with all of it, it was simply delivered.
    const whole = !planned || minutes >= planned;
    void say({ outcome: whole ? 'delivered' : 'part_delivered', minutes }, whole ? words.savedDelivered : words.savedPart);
  };
  return (
    <>
      <Timer card={card} />
      {(!planned || (runs(card) && wasLeftOn())) && <Minutes name={words.howLong} most={planned} pick={part} />}
      {card.booked ? <p>{words.notGiven}</p> : <Reasons name={words.missedBecause} pick={(reason) => void say({ outcome: 'not_delivered', reason }, words.savedMissed)} />}
      {planned && !(runs(card) && wasLeftOn()) && <Minutes name={words.partOf} most={planned} part pick={part} />}
    </>
  );
}

function Receipt({ records }: { records: Standing[] }) {
  const mine = own.value.filter((o) => records.some((r) => r.entity === o.item.entity));
  const last = mine.find((o) => o.state === 'blocked' || o.state === 'held') ?? mine.find((o) => o.state === 'queued') ?? mine.at(-1);
  const known = last?.state ?? 'settled';
  return <span>{words.receipt[known === 'settled' && records.every((r) => isSafe(r.head)) ? 'safe' : known]}</span>;
}

function Attendance({ card }: { card: Card }) {
  return (
    <div class="question" role="group" aria-label={words.whoWasThere}>
      <p class="ask" aria-hidden="true">{words.whoWasThere}</p>
      <div class="chips">
        {card.pupils.map(({ id, name, record }) => {
          const here = record !== null && record.outcome !== 'not_delivered';
          return (
            <button type="button" class="chip pupil" key={id} aria-pressed={here} onClick={() => void save(changeAttendance(card, id, !here, author(), Date.now()), words.savedChange)}>
              {here ? <Icon name="tick" /> : <Icon name="cross" />}
              {name} <small>{here ? words.here : words.away}</small>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function Recorded({ card, records }: { card: Card; records: Standing[] }) {
  const outcome = outcomeOf(card);
  const there = records.filter((r) => r.outcome !== 'not_delivered');
  const first = there[0] ?? records[0]!;
  const change = (what: Change): void => void save(changeRecords(there.length ? there : records, what, Date.now()), words.savedChange);
  const minutes = (m: number): void => {
    const whole = !card.minutes || m >= card.minutes;
    change({ minutes: m, outcome: whole ? 'delivered' : 'part_delivered', grade: gradeOf(card.day, author()), ...(whole ? { reason: null } : {}) });
  };
  const undo = async (): Promise<void> => {
    if (await save(undoRecords(records, Date.now()), words.savedUndo)) openKey.value = null;
  };
  return (
    <>
      <div class="said">
        <p>
          <b>{words.outcome[outcome]}.</b> <Receipt records={records} />.
        </p>
        <button type="button" class="plain" onClick={() => void undo()}>{words.undo}</button>
      </div>
      {card.pupils.length > 1 && <Attendance card={card} />}
      {there.length > 0 && (
        <>
          <Question name={words.engaged} options={ENGAGEMENT} chosen={first.engagement} pick={(v) => change({ engagement: first.engagement === v ? null : v })} />
          <Question name={words.followed} options={ADHERENCE} chosen={first.adherence} pick={(v) => change({ adherence: first.adherence === v ? null : v })} />
          <details class="fold" open={first.outcome === 'part_delivered'}>
            <summary>{first.minutes === null ? words.howLong : words.minutes(first.minutes)}<Icon name="down" /></summary>
            <Minutes name={words.howLong} most={card.minutes} chosen={first.minutes} pick={minutes} />
          </details>
          {first.outcome === 'part_delivered' && !card.booked && <Reasons name={words.why} chosen={first.reason} pick={(reason) => change({ reason })} />}
        </>
      )}
      {!there.length && <Reasons name={words.missedBecause} chosen={first.reason} pick={(reason) => change({ reason })} />}
      <Notes card={card} records={records} />
    </>
  );
}

/** What is here already was somebody's session, or this one: only a person can tell. */
function Another({ card, mine }: { card: Card; mine: boolean }) {
  const asked = local(`second ${card.key}`, !mine);
  const answer = async (second: boolean): Promise<void> => {
    asked.value = !mine;
    if (!second) return void (mine || (openKey.value = null));
    const facts = await record(card, { outcome: 'delivered', second_session: true }, words.savedDelivered);
    if (facts) openKey.value = cardsOf(state.value, card.day, null, me.value!.user.id).find(({ session }) => session === facts[0]!.body['session'])?.key ?? null;
  };
  if (!asked.value) return <button type="button" class="plain wide" onClick={() => (asked.value = true)}>{words.another}</button>;
  return <Question name={words.second} options={[[true, words.secondYes], [false, words.secondNo]]} pick={(second) => void answer(second)} />;
}

export function Panel({ card }: { card: Card }) {
  const user = me.value?.user.id;
  const records = card.pupils.flatMap((p) => (p.record && p.record.user === user ? [p.record] : []));
  const theirs = card.pupils.flatMap((p) => (p.record && p.record.user !== user ? [p.record] : []));
  return (
    <div class="panel">
      {failure.value && <p class="fault">{failure.value}</p>}
      {!card.recorded && <NotYet card={card} />}
      {records.length > 0 && <Recorded card={card} records={records} />}
      {card.by !== null && <p>{words.recordedAs(card.by, words.outcome[outcomeOf(card)], theirs[0]?.minutes ?? null)}</p>}
      {card.recorded && !card.booked && <Another card={card} mine={records.length > 0} />}
    </div>
  );
}
