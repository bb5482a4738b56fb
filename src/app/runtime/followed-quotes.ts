import type { Broker } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { isCombo, legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type KernelState, openPositions } from '../../trading/kernel/state.ts';
import type { MarketBoard } from './market-board.ts';

/** The contracts whose quotes are followed; of a combination those of its legs, which its own are made of. */
export class FollowedQuotes {
  readonly #broker: Pick<Broker, 'subscribeQuotes'>;
  readonly #market: MarketBoard;
  readonly #followed = new Set<ConId>();

  constructor(broker: Pick<Broker, 'subscribeQuotes'>, market: MarketBoard) {
    this.#broker = broker;
    this.#market = market;
  }

  follow(instrument: Instrument): void {
    if (isCombo(instrument)) this.#market.compose(instrument);
    const contracts = isCombo(instrument) ? legsOf(instrument).map(({ contract }) => contract) : [instrument];
    for (const contract of contracts) {
      this.#followed.add(contract.conId);
      this.#broker.subscribeQuotes(contract);
    }
  }

  has(conId: ConId): boolean {
    return this.#followed.has(conId);
  }

  /** What is held and what is on its way: exits that Bowline manages are judged by quotes from the start. */
  followHeld(state: KernelState): void {
    const wanted = new Set(openPositions(state).map(({ conId }) => conId));
    for (const ref of state.openOrders) {
      const order = state.orders.get(ref);
      if (order) wanted.add(order.conId);
    }
    for (const { conId, to } of state.rolls.values()) wanted.add(conId).add(to);
    for (const conId of wanted) {
      const instrument = state.instruments.get(conId);
      if (instrument) this.follow(instrument);
    }
  }
}
