import type { Origin } from '../raw-signal.ts';
import type { ActionView } from '../views.ts';
import type { RollExplanationView, RollWish } from './roll-views.ts';

/** Rolling of open positions in futures, as the server and the command line see it. */
export interface RollPort {
  /** One line for each position that is meant; nothing is sent and nothing written. */
  explain(wish: RollWish): Promise<readonly RollExplanationView[]>;
  /** Starts the rolls and waits a moment for their end. */
  roll(origin: Origin, wish: RollWish): Promise<ActionView>;
  /** Gives up what is being rolled out of a contract, between two attempts. */
  stop(origin: Origin, symbol: string, reason: string): Promise<ActionView>;
}
