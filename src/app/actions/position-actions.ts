import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import { isCountedAsOurs, takesFromOurs } from '../../trading/kernel/resolve-break.ts';
import { hasWord } from '../../trading/kernel/settle-doubt.ts';
import { lackingOf } from '../../trading/order/order.ts';
import type { BreakResolution } from '../../trading/reconcile/position-break.ts';
import type { Origin } from '../raw-signal.ts';
import { durable } from '../runtime/durable.ts';
import type { PositionInstruction } from '../runtime/instruction.ts';
import type { Intake } from '../runtime/intake.ts';
import type { Trader } from '../runtime/trader.ts';
import type { ActionView } from '../views.ts';
import { refused } from './refused.ts';
import { needsFill, type SettledFill, seenFill } from './seen-fill.ts';

/** What people order about positions and about what only they can know. */
export class PositionActions {
  readonly #trader: Trader;
  readonly #intake: Intake;

  constructor(trader: Trader, intake: Intake) {
    this.#trader = trader;
    this.#intake = intake;
  }

  /** Carried out as a signal of its own. */
  async instruct(origin: Origin, instruction: PositionInstruction): Promise<ActionView> {
    const taken = await this.#intake.instruct(origin, instruction);
    if ('error' in taken) return refused(taken.error);
    return this.outcome(taken.signalId, taken.refusal, taken.orders);
  }

  /** What has become of a person's signal so far. */
  outcome(signalId: string, refusal: Refusal | undefined, orders: readonly string[]): ActionView {
    if (refusal) return refused(refusal);
    const text = this.#trader.kernel.state.signals.get(signalId as SignalId)?.carriedOut;
    return text === undefined
      ? {
          done: false,
          message: `Signal ${signalId} waits for the gateway to name the contract.`,
          orders: [...orders],
        }
      : { done: true, message: text, orders: [...orders] };
  }

  async settle(origin: Origin, ref: string, reason: string, fill?: SettledFill): Promise<ActionView> {
    const { kernel } = this.#trader;
    const order = kernel.state.orders.get(ref as OrderRef);
    if (!order)
      return refused({
        code: 'ORDER_UNKNOWN',
        field: 'ref',
        found: ref,
        message: `There is no order ${ref}.`,
      });
    const seen = fill && seenFill(kernel.state, order, fill);
    if (order.state !== 'unknown' && lackingOf(order) > 0 && !hasWord(kernel.state, order.ref)) {
      if (!seen) return refused(needsFill(order));
      if (!seen.ok) return refused(seen.error);
      await durable(this.#trader.record(kernel.settle(order.ref, origin, reason, seen.value)));
      return {
        done: true,
        message: `${seen.value.quantity} at ${seen.value.price} of ${ref} are booked. The broker's own executions take their place, should they come.`,
        orders: [ref],
      };
    }
    if (order.state !== 'unknown') {
      return refused({
        code: 'ORDER_NOT_IN_DOUBT',
        field: 'ref',
        found: order.state,
        allowed: 'unknown',
        message: `${ref} is ${order.state}: only an order in doubt (unknown) is settled by a person, or one whose fills the broker has counted and not told; evidence settles the others.`,
      });
    }
    if (seen && !seen.ok) return refused(seen.error);
    await durable(this.#trader.record(kernel.settle(order.ref, origin, reason, seen?.value)));
    return {
      done: true,
      message: `${ref} is taken as ${order.state} with ${order.executedQuantity} filled. Should it turn up at the broker it is shown as a stray order.`,
      orders: [ref],
    };
  }

  /** `symbol`: a local symbol, or a contract id. */
  async resolveBreak(
    origin: Origin,
    symbol: string,
    resolution: BreakResolution,
    reason: string,
  ): Promise<ActionView> {
    const { kernel } = this.#trader;
    const { state } = kernel;
    const found = [...state.breaks.values()].find(
      ({ conId }) =>
        String(conId) === symbol ||
        state.instruments.get(conId)?.localSymbol.toUpperCase() === symbol.trim().toUpperCase(),
    );
    if (!found) {
      return refused({
        code: 'BREAK_UNKNOWN',
        field: 'symbol',
        found: symbol,
        message: `There is no break in ${symbol}. See bowline reconcile.`,
      });
    }
    const { conId, ours, broker, ratio, text, successor } = found;
    const name = state.instruments.get(conId)?.localSymbol ?? String(conId);
    const doubted = kernel.inDoubt(conId);
    if (doubted.length > 0) {
      const risk =
        resolution === 'ignore'
          ? "ignored now, what it did would count as somebody else's, and it might be sent anew"
          : 'taken over now, its executions would count twice';
      return refused({
        code: 'ORDER_IN_DOUBT',
        field: 'symbol',
        found: doubted.join(', '),
        message: `${doubted.join(', ')} in ${name} is in doubt and may have filled: ${risk}. Wait until it is settled, or settle it: bowline orders settle.`,
      });
    }
    if (resolution !== 'ignore' && !kernel.isCompared(conId)) {
      return refused({
        code: 'NOT_COMPARED',
        field: 'symbol',
        message: `The broker's executions have not been read since this difference in ${name} was found: fills of ours may be in it, and would count twice. Try again in a few seconds, once the gateway is connected.`,
      });
    }
    if (!kernel.isAsShown(conId)) {
      return refused({
        code: 'BREAK_CHANGED',
        field: 'symbol',
        message: `The positions in ${name} have changed since this difference was shown. Look at it again (bowline reconcile), then decide.`,
      });
    }
    if (resolution === 'ignore' && isCountedAsOurs(state, found)) {
      return refused({
        code: 'NOT_SOMEBODY_ELSES',
        field: 'resolution',
        found: `ours ${ours}, the broker's ${broker}`,
        allowed: 'adopt, flatten',
        message: `The difference in ${name} is Bowline's own: ${text}. Ignored, it would be neither closed nor protected. Adopt what the broker holds, flatten, or book what TWS shows (bowline orders settle).`,
      });
    }
    if (resolution === 'ignore' && takesFromOurs(state, found)) {
      return refused({
        code: 'NOT_SOMEBODY_ELSES',
        field: 'resolution',
        found: `ours ${ours}, the broker's ${broker}`,
        allowed: 'adopt, flatten',
        message: `Units of Bowline's have gone from ${name}, and no trade of another client explains it (what is sold by hand in TWS comes out of Bowline's units). Ignored, exits would still take away ${Math.abs(ours)} and could open a position. Adopt what the broker holds, or flatten.`,
      });
    }
    if (resolution === 'flatten') return this.#flatten(origin, conId, name, reason);
    await durable(this.#trader.record(kernel.resolveBreak(conId, resolution, origin, reason)));
    this.#followSuccessor(successor);
    const message =
      resolution === 'adopt'
        ? `The position in ${name} is ${state.positions.get(successor ?? conId)?.quantity ?? broker} now, as at the broker (it was ${ours}).${ratio ? ` It was ${text}. Its exits that are missing are placed anew at prices in new units, where trading.policies.onMissingStop is repair and no exit of before rests; break-even and trailing go on at new prices. Exits that rest as before are yours to cancel.` : ''}`
        : `The difference of ${cleanDecimal(broker - ours)} ${name} is not Bowline's business any more.`;
    return { done: true, message, orders: [] };
  }

  /** The quotes of the contract that a position is under by now. */
  #followSuccessor(successor: ConId | undefined): void {
    const instrument = successor && this.#trader.kernel.state.instruments.get(successor);
    if (instrument) this.#trader.know(instrument);
  }

  /** Takes the broker's position over and closes it. */
  async #flatten(origin: Origin, conId: ConId, name: string, reason: string): Promise<ActionView> {
    const link = this.#trader.link();
    if (!link.ready) {
      return refused({
        code: 'LINK_NOT_READY',
        message: `Nothing can be closed now: ${link.reason ?? 'there is no link'}.`,
      });
    }
    const successor = this.#trader.kernel.state.breaks.get(conId)?.successor;
    await durable(this.#trader.record(this.#trader.kernel.resolveBreak(conId, 'adopt', origin, reason)));
    this.#followSuccessor(successor);
    const { signalId, refusal, orders } = await this.#intake.flatten(origin, reason, {
      symbol: name,
      conId: successor ?? conId,
    });
    return this.outcome(signalId, refusal, orders);
  }
}
