import { existsSync } from 'node:fs';
import { count } from '../../core/count.ts';
import { JournalFailed } from '../../journal/journal.ts';
import type { Actor } from '../../trading/actor.ts';
import { refuseBeforeStop } from '../../trading/kernel/stops.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import type { Origin } from '../raw-signal.ts';
import { durable } from '../runtime/durable.ts';
import type { Intake } from '../runtime/intake.ts';
import type { Trader } from '../runtime/trader.ts';
import type { ActionView } from '../views.ts';
import { done, refused } from './refused.ts';

export interface StopButtonOptions {
  readonly trader: Trader;
  readonly intake: Intake;
  /** Files that halt trading as long as they are there. */
  readonly killFiles?: readonly string[];
}

/** Halts trading, by whatever way it was asked for, and lets it go on. */
export class StopButton {
  readonly #options: StopButtonOptions;

  constructor(options: StopButtonOptions) {
    this.#options = options;
  }

  async kill(
    by: Actor,
    reason: string,
    positions: 'keep' | 'flatten' = 'keep',
    said?: SaidInChat,
  ): Promise<ActionView> {
    const halted = await this.#halt(by, reason, said);
    if (positions === 'keep') return { ...halted, message: `${halted.message}; exits stay at the broker.` };
    const { intake } = this.#options;
    const origin: Origin = by === 'bowline' || by === 'file' ? 'cli' : by;
    const { refusal, orders } = await intake.flatten(origin, reason, {}, said);
    const flattening = refusal
      ? `but flattening was refused: ${refusal.message}`
      : 'positions are being closed.';
    return { done: true, message: `${halted.message}; ${flattening}`, orders: [...halted.orders, ...orders] };
  }

  async #halt(by: Actor, reason: string, said: SaidInChat | undefined): Promise<ActionView> {
    const { trader } = this.#options;
    const stamped = trader.kernel.kill(by, reason, said);
    const orders = stamped.flatMap(({ event }) =>
      event.type === 'order.cancel-requested' ? [event.ref] : [],
    );
    const cancelled =
      orders.length === 0
        ? 'no entry was resting'
        : `${count(orders.length, 'resting entry is', 'resting entries are')} being cancelled`;
    try {
      await trader.record(stamped);
    } catch (cause) {
      if (!(cause instanceof JournalFailed)) throw cause;
      // A kill that cannot be kept is carried out all the same: it only takes away.
      trader.cancelUnwritten(orders);
      return done(
        `Trading is halted and ${cancelled}. But the kill could not be written (${cause.message}): repeat it after the restart`,
        orders,
      );
    }
    return done(`Trading is halted; ${cancelled}`, orders);
  }

  /**
   * Wants the account's id, typed, so that nobody resumes the wrong account, and refuses while the kill file is there, or where a stop
   * came after it was `said` in a chat.
   */
  async resume(origin: Origin, reason: string, account: string, said?: SaidInChat): Promise<ActionView> {
    const { trader, killFiles = [] } = this.#options;
    const { state } = trader.kernel;
    if (state.tradingState.name === 'active') return done('Trading is active already.');
    const own = state.account ?? trader.accounts.account;
    if (own !== undefined && account.trim() !== own) {
      return refused({
        code: 'ACCOUNT_NOT_CONFIRMED',
        field: 'account',
        found: account,
        message: 'The typed account id is not that of this Bowline. Type the id that `bowline status` shows.',
      });
    }
    const killFile = killFiles.find((path) => existsSync(path));
    if (killFile !== undefined) {
      return refused({
        code: 'KILL_FILE_PRESENT',
        field: 'file',
        found: killFile,
        message: `The kill file ${killFile} is there and would halt trading again. Remove it first.`,
      });
    }
    const stopped = refuseBeforeStop(state.stops, said);
    if (stopped) return refused(stopped);
    await durable(trader.record(trader.kernel.resume(origin, reason, said)));
    const { name, by = 'bowline', reason: why = '' } = trader.kernel.state.tradingState;
    // A stop that came while this was being written has the last word, also in the answer.
    return done(
      name === 'active'
        ? 'Trading is active again.'
        : `Trading was resumed, and is ${name} again by ${by} (${why}).`,
    );
  }
}
