/** What the device's database holds, how its rows are asked for within a transaction, and how they are told apart. */
import type { Item, LogEvent, Paired, Witness } from '../gen/wire.ts';
import type { SealKey } from '../trust/keys.ts';
import { ask, type Stores } from './idb.ts';
import type { Own } from './open.ts';

/** What the device knows of itself and of the server. Written with the data it belongs to, never apart from it. */
export type Meta = {
  device: string;
  user: Paired['user'];
  school: Paired['school'];
  epoch: string;
  /** To what notes are sealed; none yet on a phone that was paired before there was one. */
  seal?: SealKey;
  /** In clear only where no PIN was ever chosen. */
  unlock_key?: string;
  next_n: number;
  /** Numbers that were given and then thrown away by their person. */
  discarded: number[];
  /** Devices that this one was before a new pairing: what they numbered is still theirs. */
  former: Record<string, { next_n: number; discarded: number[] }>;
  /** How often the server went back in time: an answer to a question from before that changes nothing. */
  turn: number;
  cursor: number;
  /** How many pages brought something. */
  pages?: number;
  chain: string;
  witness: Witness;
  rev: string;
  scopes: string[];
  behind: Record<string, number>;
  durable_seq: number;
  offset_ms: number;
  heard_at: string | null;
  /** Set when the server went back in time: the next page replaces what was pulled. */
  stale: boolean;
  left_hand: boolean;
  /** What this person answered when notices and the home screen were offered. */
  alerts?: boolean;
  install?: boolean;
  /** In percent of what the phone says. */
  text?: number;
  /** A clock that runs for a card of a day. The key names no pupil. */
  timer?: { card: string; day: string; at: number } | undefined;
};

/** What a screen hands over to be saved; the store adds the number. */
export type Unsaved = Omit<Item, 'n' | 'clock' | 'key_id' | 'signature' | 'version'>;
/** The same fact under another id, which is its entity's too where it begins one. */
export const renamed = (fact: Unsaved, id: string): Unsaved => ({ ...fact, id, entity: fact.entity === fact.id ? id : fact.entity });
export type Draft = { id: string; item: string; text: string };
export type StoredDraft = { id: string; item: string; text: '' | Uint8Array<ArrayBuffer> };
export type Page = {
  epoch: string;
  witness: Witness;
  durable_seq: number;
  rev: string;
  scopes?: string[];
  events: LogEvent[];
  cursor: number;
  chain: string;
  behind: Record<string, number>;
  more: boolean;
};

export const GENESIS = '';
/** What a device knows before its first answer. */
export const NEW = {
  next_n: 1,
  discarded: [],
  former: {},
  turn: 0,
  cursor: 0,
  pages: 0,
  chain: GENESIS,
  witness: [0, GENESIS] as Witness,
  rev: '',
  scopes: [],
  behind: {},
  durable_seq: 0,
  offset_ms: 0,
  heard_at: null,
  stale: false,
  left_hand: false,
};
/** What people said, as against what is set: plans, due windows, calendar, nudges. */
export const isSaid = (type: string): boolean => SAID.test(type);
const SAID = /^(record|note|presence|equipment|review)\.|^(held|release|erase)$/;

/** In the order of saving: a device that was before has the smaller id. */
export const byNumber = (a: Own, b: Own): number => (a.device < b.device ? -1 : a.device > b.device ? 1 : a.item.n - b.item.n);
/** What names one session: two tabs that say it of the same pupil say it once. */
const TWIN = ['provision', 'on', 'starts_at', 'second_session', 'makes_up'];
export const isTwin = (a: Unsaved, b: Unsaved): boolean => a.type === 'record.log' && b.type === a.type && a.scope === b.scope && TWIN.every((key) => a.body[key] === b.body[key]);

export const me = (stores: Stores): Promise<Meta | undefined> => ask(stores('meta').get('me'));
export const owns = (stores: Stores): Promise<Own[]> => ask(stores('outbox').getAll());
/** Nothing where there is none: another tab has emptied this phone, and half of what it knew would be taken for a pairing. */
export const setMe = async (stores: Stores, change: Partial<Meta>): Promise<void> => {
  const known = await me(stores);
  if (known) stores('meta').put({ ...known, ...change }, 'me');
};

/** Of the own items those that lie on top of what was pulled: neither given back, nor sent back, nor of a pupil who was lost. */
export const onTop = (own: Own[], scopes: string[], ids: { has: (id: string) => boolean }, returned: Map<string, unknown>): Own[] =>
  own.filter(({ id, state, item }) => state !== 'settled' && !ids.has(id) && !returned.has(id) && (!scopes.length || scopes.includes(item.scope)));
