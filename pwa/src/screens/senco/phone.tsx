/** One device: what is wrong with it and what to do, how it stands, and taking it away. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { W } from '../../words_desk.ts';
import { phone as words } from '../../words_decide.ts';
import { decides } from './alert_acts.tsx';
import { atDesk, post } from './api.ts';
import { ago, dayOf, lain, when } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, NotYet, Notice, Title, speak, troubleOf } from './parts.tsx';
import { link } from './place.ts';
import type { DeviceRow } from './types.ts';

const DAY = 86_400_000;
interface Trouble { tag: string; says: string; todo: string; held?: boolean }

/** What a SENCO should look at, the worst first. A device that was removed is done with, but for what never came. */
export function troublesOf(device: DeviceRow, now: number = Date.now()): Trouble[] {
  const { person, missing_n: missing, tags } = { ...device, ...words };
  const found: (Trouble | false | null)[] = [
    device.used_twice_at !== null && { tag: tags.twice, says: words.twice(dayOf(device.used_twice_at)), todo: words.twiceTodo(person.name) },
    device.lost_at !== null && { tag: tags.lost, says: words.lost(dayOf(device.lost_at), missing), todo: words.lostTodo(person.name, missing) },
    device.lost_at === null && missing.length > 0 && { tag: tags.missing(missing.length), says: words.missing(missing), todo: words.missingTodo(person.name) },
    device.held > 0 && { tag: tags.held(device.held), says: words.held(device.held), todo: '', held: true },
  ];
  if (!device.revoked_at && device.lost_at === null) {
    const old = device.oldest_at !== null && now - new Date(device.oldest_at).getTime() > DAY;
    found.push(
      device.unsent > 0 && old && { tag: '', says: words.unsent(person.name, device.unsent, lain(device.oldest_at!)), todo: words.unsentTodo },
      device.blocked > 0 && { tag: tags.blocked(device.blocked), says: words.blocked(device.blocked), todo: words.blockedTodo },
      device.app_too_old && { tag: tags.old, says: words.old(device.app ?? ''), todo: words.oldTodo },
      new Date(device.reads_until).getTime() < now && { tag: tags.closed, says: device.last_seen_at ? words.closed(dayOf(device.last_seen_at)) : words.closedNew, todo: words.closedTodo },
      device.clock_off_minutes !== null && { tag: tags.clock, says: words.clock(device.clock_off_minutes), todo: words.clockTodo },
      device.persisted === false && device.installed === false && { tag: tags.keep, says: words.keep, todo: words.keepTodo },
    );
  }
  return found.filter((each): each is Trouble => !!each);
}

/** The tags of the list: short, for the detail says the rest. */
export const Tags = ({ device }: { device: DeviceRow }): JSX.Element => <>{troublesOf(device).filter((each) => each.tag).map((each) => <span key={each.tag} class="tag">{each.tag}</span>)}</>;

export const holdsText = (device: DeviceRow): string => (device.unsent ? `${device.unsent}${device.oldest_at ? `, oldest ${lain(device.oldest_at)}` : ''}` : words.nothing);

export function PhonePage({ id }: { id: string }): JSX.Element {
  const fetched = useFetched<{ devices: DeviceRow[] }>('/api/v1/devices');
  const device = fetched.data?.devices.find((each) => each.id === id);
  const back = <p class="back"><a href={link('people')}>{words.all}</a></p>;
  if (!device) return <>{back}<Title>{W.people.devices}</Title>{fetched.data ? <Notice kind="calm"><p>{W.gone}</p></Notice> : <NotYet of={fetched} />}</>;
  const troubles = troublesOf(device);
  const rows: [string, string][] = [
    [words.rows.person, device.person.name], [words.rows.paired, dayOf(device.paired_at)], [words.rows.seen, device.last_seen_at ? `${when(device.last_seen_at)} (${ago(device.last_seen_at)})` : words.never],
    [words.rows.holds, holdsText(device)], [words.rows.app, device.app ?? words.unknown], [words.rows.storage, words.storage(device.persisted, device.installed)],
    [words.rows.clock, device.clock_off_minutes === null ? words.right : words.off(device.clock_off_minutes)], [words.rows.reads, dayOf(device.reads_until)], [words.rows.backup, words.backup(device.not_in_backup)],
  ];
  return (
    <>
      {back}
      <Title note={device.person.name}>{device.name}</Title>
      {device.revoked_at && <Notice kind="calm"><p>{words.removed(dayOf(device.revoked_at))}</p></Notice>}
      <Block title={words.look} class="first">
        {troubles.length === 0 ? <p class="soft">{words.fine}</p> : (
          <ul class="lines">{troubles.map((each) => <li key={each.says}><p><b>{each.says}</b></p><p>{each.held && decides() ? <a href={link('held')}>{words.heldLink}</a> : each.todo}</p></li>)}</ul>
        )}
        {decides() && (device.unsent > 0 || device.blocked > 0) && <p class="plain-list"><a href={link('rescue')}>{words.rescue}</a></p>}
      </Block>
      <Block title={words.stands}><dl class="facts">{rows.map(([name, text]) => <div key={name}><dt>{name}</dt><dd>{text}</dd></div>)}</dl></Block>
      {!device.revoked_at && atDesk.value?.person.access_role !== 'head' && <RemoveDevice device={device} again={fetched.again} />}
    </>
  );
}

/** From its next contact on the device reads nothing; what it still holds is sent, and held. */
export function RemoveDevice({ device, again }: { device: DeviceRow; again: () => Promise<void> }): JSX.Element {
  const asking = useSignal(false);
  const trouble = useSignal('');
  const remove = async (): Promise<void> => {
    const answer = await post(`/api/v1/devices/${device.id}/revoke`);
    trouble.value = troubleOf(answer);
    if (!answer.ok) return;
    asking.value = false;
    speak(W.people.removed);
    await again();
    document.getElementById('title')?.focus();
  };
  if (!asking.value) return <button type="button" class="quiet no-print" aria-label={W.people.removeFor(device.name, device.person.name)} onClick={() => void (asking.value = true)}>{W.people.remove}</button>;
  return (
    <div class="confirm">
      <p>{W.people.removeAsk}</p>
      {trouble.value && <p class="error" role="alert">{trouble.value}</p>}
      <div class="buttons"><button type="button" class="danger" onClick={() => void remove()}>{W.people.removeYes}</button><button type="button" class="quiet" onClick={() => void (asking.value = false)}>{W.people.keep}</button></div>
    </div>
  );
}
