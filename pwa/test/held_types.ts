/** The types that the pages are written with, held to those generated from the server's contracts. Checked by tsc alone. */
import type { components } from '../src/gen/api.ts';
import type * as Wire from '../src/gen/wire.ts';
import type { Sheet } from '../src/screens/senco/paper.tsx';
import type { SharedCodes } from '../src/screens/senco/shared_tablet.tsx';
import type * as Desk from '../src/screens/senco/types.ts';

type Api = components['schemas'];
/** Fails to compile unless everything that is `Given` can stand where `Wanted` is asked for. */
type Fits<Given extends Wanted, Wanted> = Given;

/** What a phone sends can be read by the server; what the server answers can be read by a phone. */
export type TheLog = [
  Fits<Wire.Item, Api['Item']>,
  Fits<Wire.Manifest, Api['Manifest']>,
  Fits<Omit<Api['Event'], 'body'>, Omit<Wire.LogEvent, 'body'>>, // a body is read by its type
  Fits<Omit<Api['Result'], 'id'>, Omit<Wire.PushResult, 'id'>>, // answers.ts takes no answer whose ids are not all its own
  Fits<Api['Limits'], Wire.Limits>,
  Fits<Api['Checkpoint'], Wire.Checkpoint>,
  Fits<Api['Paired'], Wire.Paired>,
];

/** What the server answers can be read by the desk. */
export type TheDesk = [
  Fits<Api['Alert'], Desk.Alert>,
  Fits<Api['Week'], Desk.Week>,
  Fits<Api['Pupils'], Desk.Pupils>,
  Fits<Api['PupilPage'], Desk.PupilPage>,
  Fits<Api['ProvisionMap'], Desk.ProvisionMap>,
  Fits<Api['CatchUp'], Desk.CatchUp>,
  Fits<Api['Sheet'], Sheet>,
  Fits<Api['HeldView'], Desk.Held>,
  Fits<Api['Fork'], Desk.Fork>,
  Fits<Api['RescueReport'], Desk.RescueReport>,
  Fits<Api['Person'], Desk.PersonRow>,
  Fits<Api['Device'], Desk.DeviceRow>,
  Fits<Api['Code'], Desk.PairingCode>,
  Fits<Api['Codes'], SharedCodes>,
];
