/** People and their devices: who, last seen, what waits on a phone; adding one and taking one away. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { W } from '../../words_desk.ts';
import { T } from '../../words_tablet.ts';
import { S } from '../../words_signin.ts';
import { atDesk, post } from './api.ts';
import { phone } from '../../words_decide.ts';
import { ago, dayOf } from './dates.ts';
import { useFetched } from './fetched.ts';
import { Block, Field, NotYet, Notice, Title, describedBy, speak, troubleOf, withNamespace } from './parts.tsx';
import { AddPerson, PersonLine } from './people_manage.tsx';
import { RemoveDevice, Tags, holdsText, troublesOf } from './phone.tsx';
import { link } from './place.ts';
import { SharedTablet } from './shared_tablet.tsx';
import type { DeviceRow, PairingCode, PersonRow } from './types.ts';

const words = W.people;

export function PeoplePage(): JSX.Element {
  const people = useFetched<{ people: PersonRow[] }>('/api/v1/people');
  const devices = useFetched<{ devices: DeviceRow[] }>('/api/v1/devices');
  const role = atDesk.value?.person.access_role;
  const manages = role !== undefined && role !== 'head';
  const managesPeople = manages && role !== 'deputy_senco';
  return (
    <>
      <Title>{words.title}</Title>
      {manages && people.data && <AddDevice people={people.data.people.filter((each) => each.active && each.deliverer_role)} again={devices.again} />}
      {(manages || devices.data) && (
        <Block title={words.devices}>
          {!devices.data ? <NotYet of={devices} /> : devices.data.devices.length === 0 ? <p class="soft">{words.none}</p> : <Devices devices={devices.data.devices} again={devices.again} />}
        </Block>
      )}
      <Block title={words.people}>
        {!people.data ? <NotYet of={people} /> : (
          <table class="cards-when-small">
            <thead><tr><th scope="col">Name</th><th scope="col">{words.job}</th><th scope="col">{words.access}</th><th scope="col">{words.devicesOf}</th>{managesPeople && <th scope="col"><span class="quiet-status">{S.people.manage}</span></th>}</tr></thead>
            <tbody>
              {people.data.people.map((each) => (
                <PersonLine key={each.id} person={each} manages={managesPeople} again={people.again}
                  devices={devices.data?.devices.filter((device) => device.person.id === each.id && !device.revoked_at).map((device) => device.name).join(', ') || '–'} />
              ))}
            </tbody>
          </table>
        )}
      </Block>
      {managesPeople && people.data && <AddPerson again={people.again} />}
    </>
  );
}

function AddDevice({ people, again }: { people: PersonRow[]; again: () => Promise<void> }): JSX.Element {
  const who = useSignal('');
  const fault = useSignal('');
  const trouble = useSignal('');
  const code = useSignal<PairingCode | null>(null);
  const shared = useSignal(false);
  const make = async (): Promise<void> => {
    fault.value = who.value ? '' : words.chooseError;
    if (fault.value) return document.getElementById('who')?.focus();
    const answer = await post<PairingCode>('/api/v1/devices/codes', { person: who.value });
    trouble.value = troubleOf(answer);
    if (answer.ok) code.value = answer.data;
  };
  const close = (): void => {
    code.value = null;
    who.value = '';
    void again();
  };
  return (
    <Block title={words.add} class="add no-print">
      <div role="alert">{trouble.value && <Notice kind="warn"><p>{trouble.value}</p></Notice>}</div>
      {shared.value ? <SharedTablet people={people} close={() => { shared.value = false; void again(); }} /> : code.value ? <Code code={code.value} close={close} make={() => void make()} /> : (
        <form onSubmit={(event) => { event.preventDefault(); void make(); }}>
          <Field id="who" label={words.addFor} {...(fault.value ? { error: fault.value } : {})}>
            <select id="who" value={who.value} aria-invalid={!!fault.value} aria-describedby={describedBy('who', undefined, fault.value)} onChange={(event) => void (who.value = event.currentTarget.value)}>
              <option value="">{words.choose}</option>
              {people.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
            </select>
          </Field>
          <div class="buttons"><button type="submit" class="second">{words.make}</button><button type="button" class="quiet" onClick={() => void (shared.value = true)}>{T.shared}</button></div>
        </form>
      )}
    </Block>
  );
}

/** The code as a picture and as letters: on an iPhone the letters, typed inside the installed app, are the way. */
function Code({ code, close, make }: { code: PairingCode; close: () => void; make: () => void }): JSX.Element {
  const now = useSignal(Date.now());
  useEffect(() => {
    speak(`${words.type}: ${code.code.split('').join(' ')}`);
    document.getElementById('code')?.focus();
    const tick = setInterval(() => void (now.value = Date.now()), 15_000);
    return () => clearInterval(tick);
  }, [code.code]);
  const left = Math.ceil((new Date(code.expires_at).getTime() - now.value) / 60_000);
  return (
    <div class="pairing">
      <h3>{code.person.name}</h3>
      {left > 0 && (
        <div class="two">
          <div>
            <p>{words.scan}</p>
            <img class="qr" alt={words.qr(code.person.name)} src={`data:image/svg+xml,${encodeURIComponent(withNamespace(code.qr_svg))}`} />
          </div>
          <div>
            <p>{words.type}: <b class="address">{code.url.replace(/\/#.*$/, '/')}</b></p>
            <p class="code" id="code" tabIndex={-1}>{code.code}</p>
            <p>{words.digits}</p>
            <p class="digits">{code.digits}</p>
          </div>
        </div>
      )}
      <p role="status">{words.left(left)}</p>
      <div class="buttons"><button type="button" class="second" onClick={close}>{words.close}</button>{left <= 0 && <button type="button" class="quiet" onClick={make}>{words.again}</button>}</div>
    </div>
  );
}

const Devices = ({ devices, again }: { devices: DeviceRow[]; again: () => Promise<void> }): JSX.Element => (
  <table class="cards-when-small">
    <thead><tr><th scope="col">Device</th><th scope="col">Person</th><th scope="col">{words.seen}</th><th scope="col">{words.unsent}</th><th scope="col">{phone.look}</th><th scope="col"><span class="quiet-status">{words.remove}</span></th></tr></thead>
    <tbody>
      {devices.map((device) => (
        <tr key={device.id}>
          <th scope="row"><a href={link('phone', device.id)} aria-label={phone.details(device.name, device.person.name)}>{device.name}</a></th>
          <td data-label="Person">{device.person.name}</td>
          <td data-label={words.seen}>{device.last_seen_at ? <span title={dayOf(device.last_seen_at)}>{ago(device.last_seen_at)}</span> : words.never}</td>
          <td data-label={words.unsent}>{device.unsent ? holdsText(device) : words.all}</td>
          <td data-label={phone.look} class="tags">{troublesOf(device).some((each) => each.tag) ? <Tags device={device} /> : '–'}</td>
          <td>{device.revoked_at ? <span class="soft">{words.removed}</span> : <RemoveDevice device={device} again={again} />}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
