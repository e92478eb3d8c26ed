/** The tables of a weekly summary: by intervention, provision and pupil, every line, debts, and how it was followed. */
import type { ComponentChildren, JSX } from 'preact';
import { W, inUnit } from '../../words_desk.ts';
import { S, missedInWords, saidAnything } from '../../words_weeks.ts';
import { dayShort, num, say, spanShort } from './dates.ts';
import { Awaiting, StateWord, Statutory, StatusWord } from './parts.tsx';
import { link } from './place.ts';
import type { Group, Observed, SummaryBody, SummaryLine, Sums } from './summary_types.ts';

const given = (of: Pick<Sums, 'sessions' | 'minutes'>): string => {
  const column = of.sessions ?? of.minutes;
  return column ? `${say(column.delivered)} of ${inUnit(column.due, of.sessions ? 'sessions' : 'minutes')}` : '–';
};

const Heads = ({ of }: { of: string[] }): JSX.Element => <thead><tr>{of.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>;

/** What every group says of itself. On a small screen each row is a card that names its figures. */
const Cells = ({ of }: { of: Group }): JSX.Element => (
  <>
    <td data-label={S.given}>{given(of)}</td>
    <td data-label={S.received}>{of.received.words}</td>
    <td data-label={S.offered}>{of.offered.words}</td>
    <td data-label={S.accounted}>{of.accounted.words}</td>
    <td data-label={S.stands}><StatusWord status={of.status} /> {of.awaiting_sync && <Awaiting />}</td>
  </>
);
const FIGURES = [S.given, S.received, S.offered, S.accounted, S.stands];

const Rows = ({ heads, children }: { heads: string[]; children: ComponentChildren }): JSX.Element => <table class="cards-when-small"><Heads of={heads} /><tbody>{children}</tbody></table>;

export const Interventions = ({ rows }: { rows: SummaryBody['by_intervention'] }): JSX.Element => (
  <Rows heads={[S.intervention, S.ofPupils, ...FIGURES]}>
    {rows.map((row) => <tr key={row.title}><th scope="row">{row.title} {row.statutory && <Statutory />}</th><td data-label={S.ofPupils}>{row.pupils}</td><Cells of={row} /></tr>)}
  </Rows>
);

export const Provisions = ({ rows }: { rows: SummaryBody['by_provision'] }): JSX.Element => (
  <Rows heads={[S.provision, S.ofPupils, ...FIGURES]}>
    {rows.map((row) => <tr key={row.provision.id}><th scope="row">{row.provision.title} {row.statutory && <Statutory />}</th><td data-label={S.ofPupils}>{row.pupils}</td><Cells of={row} /></tr>)}
  </Rows>
);

export const Pupils = ({ rows }: { rows: SummaryBody['by_pupil'] }): JSX.Element => (
  <Rows heads={[S.pupil, ...FIGURES]}>
    {rows.map((row) => <tr key={row.pupil.id}><th scope="row"><a href={link('pupil', row.pupil.id)}>{row.pupil.short_name}</a> {row.statutory && <Statutory />}</th><Cells of={row} /></tr>)}
  </Rows>
);

export const Lines = ({ lines }: { lines: SummaryLine[] }): JSX.Element => (
  <Rows heads={[S.pupil, S.provision, S.window, S.given, S.received, S.missed, S.notLogged, S.stands]}>
    {lines.map((line) => {
      const column = line.sessions ?? line.minutes;
      return (
        <tr key={`${line.provision.id} ${line.pupil.id} ${line.starts_on}`}>
          <th scope="row"><a href={link('pupil', line.pupil.id)}>{line.pupil.short_name}</a></th>
          <td data-label={S.provision}>{line.provision.title} {line.statutory && <Statutory />}{line.indirect && <span class="tag">{S.indirect}</span>}</td>
          <td data-label={S.window}>{spanShort(line.starts_on, line.ends_on)}</td>
          <td data-label={S.given}>{given(line)}</td>
          <td data-label={S.received}>{line.received.words}</td>
          <td data-label={S.missed}>{column ? missedInWords(column.not_delivered) : '–'}</td>
          <td data-label={S.notLogged}>{num(line.not_logged) ? say(line.not_logged) : '–'}</td>
          <td data-label={S.stands}>{line.closed ? <StatusWord status={line.status} /> : <StateWord state={line.state} />} {line.awaiting_sync && <Awaiting />}</td>
        </tr>
      );
    })}
  </Rows>
);

export const Debts = ({ debts }: { debts: SummaryBody['repay'] }): JSX.Element => (
  <Rows heads={[S.pupil, S.provision, S.owed, S.fits, S.since]}>
    {debts.map((debt) => (
      <tr key={`${debt.pupil.id} ${debt.provision.id}`}>
        <th scope="row"><a href={link('pupil', debt.pupil.id)}>{debt.pupil.short_name}</a></th>
        <td data-label={S.provision}>{debt.provision.title} {debt.statutory && <Statutory />}</td>
        <td data-label={S.owed}>{inUnit(debt.owed, debt.unit)}</td><td data-label={S.fits}>{say(debt.fits)}</td><td data-label={S.since}>{dayShort(debt.since)}</td>
      </tr>
    ))}
  </Rows>
);

/** Counted apart from the dosage, and never one figure with it. */
export function Followed({ summary }: { summary: SummaryBody }): JSX.Element {
  if (!saidAnything(summary.observed)) return <p class="soft">{S.nobodySaid}</p>;
  const rows: { name: string; of: Observed }[] = summary.by_intervention.filter((row) => saidAnything(row.observed)).map((row) => ({ name: row.title, of: row.observed }));
  const told = (of: { [code: string]: number }, words: { [code: string]: string }): string => Object.entries(words).filter(([code]) => of[code]).map(([code, word]) => `${word} ${of[code]}`).join(', ') || '–';
  return (
    <>
      <p>{S.programme}: {told(summary.observed.adherence, S.adherence)}. {S.tookPart}: {told(summary.observed.engagement, S.engagement)}.</p>
      <details>
        <summary>{W.table}</summary>
        <Rows heads={[S.intervention, S.programme, S.tookPart]}>
          {rows.map((row) => <tr key={row.name}><th scope="row">{row.name}</th><td data-label={S.programme}>{told(row.of.adherence, S.adherence)}</td><td data-label={S.tookPart}>{told(row.of.engagement, S.engagement)}</td></tr>)}
        </Rows>
      </details>
    </>
  );
}
