/** Alerts as cards: one for each thing to do. What is not logged stands by who would have logged it, a group's provision as one. */
import { W, names } from '../../words_desk.ts';
import type { Alert, Named } from './types.ts';

const words = W.alerts;

export interface AlertCard { key: string; kind: string; title: string; alerts: Alert[] }

/** Most pressing kind first; within a kind the server's order, statutory and oldest first. */
export function cardsOf(all: Alert[]): AlertCard[] {
  const kinds = [...new Set([...Object.keys(words.kinds), ...all.map((alert) => alert.kind)])];
  const found = new Map<string, Alert[]>();
  for (const kind of kinds) {
    for (const alert of all.filter((each) => each.kind === kind)) {
      const key = `${kind} ${kind === 'unaccounted' ? alert.deliverers.map((each) => each.id).sort().join() : (alert.provision?.id ?? alert.id)}`;
      found.set(key, [...(found.get(key) ?? []), alert]);
    }
  }
  const inOrder = (alerts: Alert[]): Alert[] => [...alerts].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return [...found].map(([key, alerts]) => ({ key, kind: alerts[0]!.kind, title: titleOf(inOrder(alerts)), alerts: inOrder(alerts) }));
}

/** One card for each alert: what is over is read one by one. */
export const oneByOne = (all: Alert[]): AlertCard[] => all.map((alert) => ({ key: alert.id, kind: alert.kind, title: alert.sentence, alerts: [alert] }));

const nameOf = (alert: Alert): string => alert.pupil?.short_name ?? '';

function titleOf(alerts: Alert[]): string {
  const first = alerts[0]!;
  if (first.kind === 'unaccounted') return words.notLogged(whoOf(first.deliverers) ?? words.nobody, occasions(alerts), alerts.map((alert) => String(alert.facts.starts_on)).sort()[0]!);
  return alerts.length === 1 ? first.sentence : words.ofMany(first.provision?.title ?? '', alerts.map(nameOf));
}

export const whoOf = (people: Named[]): string | null => (people.length ? names(people) : null);

/** A group's session is one that somebody can log, however many pupils were there. */
function occasions(alerts: Alert[]): number {
  const most = new Map<string, number>();
  for (const alert of alerts) most.set(alert.provision?.id ?? '', Math.max(Number(alert.facts.unlogged), most.get(alert.provision?.id ?? '') ?? 0));
  return [...most.values()].reduce((sum, each) => sum + each, 0);
}
