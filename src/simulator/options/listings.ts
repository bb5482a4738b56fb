import type { ConId } from '../../core/ids.ts';
import { seedFrom } from '../../core/random.ts';
import { isOption, type OptionInstrument } from '../../marketdata/options/option-model.ts';
import { activityOf } from '../../marketdata/options/option-quotes.ts';
import type { Simulation } from '../simulation.ts';
import { viewOf } from './option-desk.ts';
import type { OptionFigures, OptionListings } from './option-exchange.ts';
import { quotedSpot, underlyingPrice } from './option-moment.ts';

/** Term of the volatility that IB tells of a stock, in years. */
const MONTH = 30 / 365;

/** The options of an exchange as the gateway asks for them. */
export function optionListings(simulation: Simulation): OptionListings {
  const { chains, model } = simulation.options;
  return {
    priceGrids: chains.priceGrids,
    search: (query) => chains.search(query, viewOf(simulation)),
    listsOn(underlying) {
      const instrument = simulation.markets.get(underlying)?.instrument;
      return instrument !== undefined && chains.firstClass(instrument) !== undefined;
    },
    parameters: (underlying) => chains.parameters(underlying, viewOf(simulation)),

    spotOf(conId) {
      const instrument = instrumentOf(simulation, conId);
      return instrument && quotedSpot(simulation, instrument);
    },

    compute(conId, price, spot) {
      const instrument = instrumentOf(simulation, conId);
      const at = instrument && (spot ?? quotedSpot(simulation, instrument));
      return at === undefined || instrument === undefined
        ? undefined
        : model.compute(instrument, at, simulation.now, price);
    },

    computeAt(conId, volatility, spot) {
      const instrument = instrumentOf(simulation, conId);
      return instrument && model.computeAt(instrument, spot, simulation.now, volatility);
    },

    figures(conId) {
      const instrument = instrumentOf(simulation, conId);
      if (instrument === undefined) return underlyingFigures(simulation, conId);
      const spot = underlyingPrice(simulation, instrument);
      if (spot === undefined) return undefined;
      const { typicalSize } = model.behaviour(instrument);
      const activity = activityOf(model, instrument, spot, simulation.now);
      const count = {
        volume: simulation.markets.get(conId)?.volume ?? 0,
        openInterest: Math.round(typicalSize * 60 * activity * variety(conId, 'interest')),
      };
      return instrument.right === 'C' ? { calls: count } : { puts: count };
    },

    impliedVolatility(underlying, time = simulation.now) {
      const instrument = simulation.markets.get(underlying)?.instrument;
      const first = instrument && chains.firstClass(instrument);
      return first && model.atTheMoney(first, MONTH, time);
    },
  };
}

/** From half to one and a half times, by the day. */
const variety = (...parts: readonly (string | number)[]): number => 0.5 + (seedFrom(...parts) % 1000) / 1000;

/** Minutes of trading in which a chain's contracts are traded as much as the busiest one is, all together, in a day. */
const BUSY_MINUTES = 390 * 30;
const OPEN_DAYS = 12;
/** Puts to calls. */
const PUT_SHARE = 0.85;

/** Sums over a whole chain are not counted but taken from how busy the class is. */
function underlyingFigures(simulation: Simulation, conId: ConId): OptionFigures | undefined {
  const { chains, model } = simulation.options;
  const instrument = simulation.markets.get(conId)?.instrument;
  const first = instrument && chains.firstClass(instrument);
  if (first === undefined) return undefined;
  const { tradesPerMinute, typicalSize } = model.behaviour(first);
  const average = Math.round((tradesPerMinute * BUSY_MINUTES * typicalSize) / 8);
  const today = (side: string): number =>
    Math.round((average / 2) * variety(conId, simulation.day.date, side));
  const calls = { volume: today('C'), openInterest: today('C') * OPEN_DAYS };
  const puts = Math.round(today('P') * PUT_SHARE);
  return { calls, puts: { volume: puts, openInterest: puts * OPEN_DAYS }, averageVolume: average };
}

function instrumentOf(simulation: Simulation, conId: ConId): OptionInstrument | undefined {
  const instrument = simulation.markets.get(conId)?.instrument ?? simulation.options.find(simulation, conId);
  return instrument !== undefined && isOption(instrument) ? instrument : undefined;
}
