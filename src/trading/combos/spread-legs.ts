import type { Side } from '../../broker/port.ts';
import type { Quantity } from '../../core/price.ts';
import type { EntryPrices } from '../plan/entry-prices.ts';
import type { ExitRules } from '../plan/exit-rules.ts';
import type { Leg } from '../plan/legs.ts';
import type { TimeExit } from '../plan/time-exit.ts';
import type { Signal } from '../signal.ts';

/** What makes the entry into a spread other than that into one contract. */
export interface SpreadTerms {
  readonly arithmetic: readonly string[];
  /** The price at which all that can be lost is lost: sizes by risk are measured to it. */
  readonly lostAt: number;
  /** What one counts with in sizes by value, in price: its price, or the most that it can lose where that is more. */
  readonly valuedAt: number;
}

/**
 * The entry alone: IB attaches no child to a combination routed by way of SMART (358) and takes none into an OCA group (356). The
 * target is an order of its own once the entry has ended, and the stop a rule that Bowline carries out.
 */
export function spreadLegs(
  signal: Signal,
  side: Side,
  quantity: Quantity,
  { limit, stopLoss, takeProfit }: EntryPrices,
  ends: TimeExit,
): { readonly legs: readonly Leg[]; readonly notes: readonly string[] } {
  const combo = {
    ...(stopLoss === undefined ? {} : { stop: stopLoss }),
    ...(takeProfit === undefined ? {} : { target: takeProfit }),
  };
  const rules: ExitRules = {
    ...(Object.keys(combo).length > 0 ? { combo } : {}),
    ...(ends.at === undefined ? {} : { exitAt: ends.at }),
    ...(ends.afterMs === undefined ? {} : { exitAfterMs: ends.afterMs }),
  };
  const entry: Leg = {
    role: 'entry',
    side,
    quantity,
    pricing: limit === undefined ? { type: 'market' } : { type: 'limit', limit },
    tif: signal.tif,
    outsideRth: signal.outsideRth,
    ...(Object.keys(rules).length > 0 ? { rules } : {}),
  };
  const notes: string[] = [];
  if (takeProfit !== undefined)
    notes.push(`target ${takeProfit}: a limit order for the whole spread, once the entry has ended`);
  if (stopLoss !== undefined)
    notes.push(
      `stop ${stopLoss}: watched by Bowline at the middle of the quote and closed at the market, because IB attaches no stop to a spread; while Bowline is down only the legs bound the loss`,
    );
  return { legs: [entry], notes };
}
