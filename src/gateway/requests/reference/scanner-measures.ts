import type { Instrument } from '../../../instruments/instrument.ts';
import type { GatewayContext } from '../../session/client.ts';

/** What a scan ranks and filters by. Undefined: nothing is known of the instrument yet. */
export type Measure = (instrument: Instrument, gateway: GatewayContext) => number | undefined;

export const lastPrice: Measure = ({ conId }, { feed }) => feed.range(conId).last;

/** Since the close of the day before, in percent. */
export const changePercent: Measure = ({ conId }, { exchange, feed }) => {
  const close = exchange.quote(conId)?.close ?? exchange.quote(conId)?.last;
  const last = feed.range(conId).last;
  return close === undefined || last === undefined || close === 0 ? undefined : (last / close - 1) * 100;
};

/** Traded today, in units of the instrument. */
export const volume: Measure = ({ conId }, { feed }) => {
  const { last, volume: traded } = feed.range(conId);
  return last === undefined ? undefined : traded;
};

/** How many trades there were today. */
export const tradeCount: Measure = ({ conId }, { feed }) => {
  const { last, count } = feed.range(conId);
  return last === undefined ? undefined : count;
};
