import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import type { Actor } from '../actor.ts';
import type { Roll, RollPart } from './roll.ts';

/** The steps of a roll; the orders between them are plans like any other. */
export type RollEvent =
  | ({ readonly type: 'roll.started' } & Pick<
      Roll,
      'id' | 'conId' | 'to' | 'spread' | 'by' | 'reason' | 'pricing'
    >)
  /** The exits of these units are asked to go, so that none can fill beside the order for the spread. */
  | ({ readonly type: 'roll.part-began'; readonly conId: ConId } & Pick<
      RollPart,
      'signalId' | 'entry' | 'units' | 'released'
    >)
  /** So many units have exits in the new contract now, moved by `difference` (its price less that of the old one). */
  | {
      readonly type: 'roll.exits-moved';
      readonly conId: ConId;
      readonly ref: OrderRef;
      readonly units: number;
      readonly difference: number;
    }
  /** Exits of the units, whose plans follow; `instead` of those that never reached the broker. */
  | {
      readonly type: 'roll.exits-placed';
      readonly conId: ConId;
      readonly exits: readonly OrderRef[];
      readonly instead?: readonly OrderRef[];
      /** They are for units that stay in the old contract, and why these do. */
      readonly stays?: string;
    }
  | {
      readonly type: 'roll.part-ended';
      readonly conId: ConId;
      readonly signalId: SignalId;
      readonly rolled: number;
      readonly text: string;
    }
  | {
      readonly type: 'roll.ended';
      readonly conId: ConId;
      /** `stopped`: given up, overtaken by a closing, or the position has gone. */
      readonly outcome: 'rolled' | 'failed' | 'stopped';
      /** Who gave it up, where somebody did. */
      readonly by?: Actor;
      readonly text: string;
    };
