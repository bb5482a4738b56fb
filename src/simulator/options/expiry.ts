import { exerciseValue, isOption, type OptionInstrument } from '../../marketdata/options/option-model.ts';
import type { Market } from '../matching/market.ts';
import type { AccountState } from '../money/account-state.ts';
import type { PositionState } from '../money/position.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { ordersIn } from '../orders/orders-in.ts';
import type { Simulation } from '../simulation.ts';
import { CLEARING_HOUSE, deliver, settle } from './clearing.ts';
import { spotOf } from './option-moment.ts';

/** OCC exercises what is in the money by a cent (exercise by exception, rule 805). */
const IN_THE_MONEY = 0.01;

/** The moment that decides has come: the underlying's price is noted, because it may go on trading. */
export function fixOption({ markets }: Simulation, market: Market): void {
  const { option } = market.instrument;
  const underlying = option && markets.get(option.underlying);
  market.fixing = underlying && spotOf(underlying);
}

/**
 * The end of a contract: its orders and those of combinations with it are cancelled, long positions in the money are exercised unless their holder has let them
 * lapse, short ones are assigned, index options are settled in cash, and what is left is worth nothing.
 */
export function expireOption(simulation: Simulation, market: Market): void {
  const { instrument } = market;
  if (!isOption(instrument)) return;
  for (const order of ordersIn(simulation, instrument.conId)) endOrder(simulation, order, BY_SYSTEM);
  for (const account of simulation.ledger.accounts.values()) {
    const position = account.positions.get(instrument.conId);
    if (position !== undefined && position.quantity !== 0) {
      expirePosition(simulation, account, position, instrument, market);
    }
  }
}

function expirePosition(
  simulation: Simulation,
  { id }: AccountState,
  position: PositionState,
  instrument: OptionInstrument,
  market: Market,
): void {
  const held = Math.abs(position.quantity);
  const price = fixingPrice(simulation, instrument, market);
  if (price === undefined) {
    // Another market is played than the one it was bought in: nothing can be delivered, and its last price has to do.
    settle(simulation, id, instrument, held, market.mark() ?? 0);
    return;
  }
  const value = exerciseValue(instrument, price);
  const lapsed = position.quantity > 0 ? Math.min(held, position.lapsing ?? 0) : 0;
  const exercised = value >= IN_THE_MONEY - 1e-9 ? held - lapsed : 0;
  if (exercised > 0) {
    if (instrument.option.delivery === 'cash') settle(simulation, id, instrument, exercised, value);
    else deliver(simulation, id, instrument, exercised, CLEARING_HOUSE);
  }
  if (held > exercised) settle(simulation, id, instrument, held - exercised, 0);
}

/** What the underlying cost when it decided: as noted then, or as the past tells it. Undefined where it is not listed. */
function fixingPrice(
  simulation: Simulation,
  { option }: OptionInstrument,
  market: Market,
): number | undefined {
  const underlying = simulation.markets.get(option.underlying);
  if (underlying === undefined) return undefined;
  const which = option.settlement === 'AM' ? 'open' : 'close';
  return market.fixing ?? simulation.priceAt(option.underlying, option.fixing, which) ?? spotOf(underlying);
}
