import type { Unsaved } from '../db/shapes.ts';
import type { Item } from '../gen/wire.ts';
import { fact } from './acts.ts';

/** Takes back what the school has and does not count: it names the item itself. */
export const takeBack = ({ id, entity, scope, type }: Item, now: number): Unsaved[] => [fact(now, `${type.split('.')[0]}.void`, scope, {}, entity, id)];
