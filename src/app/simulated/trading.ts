import { dividendOn } from '../../simulator/catalogue/dividends.ts';
import type { ExchangeOptions } from '../../simulator/create-exchange.ts';
import { displayedDepth, queueAware } from '../../simulator/matching/fill-model.ts';
import { ibkrProFixed } from '../../simulator/money/ibkr-pro-fixed.ts';
import { ibkrProTiered } from '../../simulator/money/ibkr-pro-tiered.ts';
import { withRegulatoryFees } from '../../simulator/money/regulatory-fees.ts';
import type { BowlineConfig } from '../config/schema.ts';

/** How the configured simulated broker fills, charges and locates. */
export function tradingOf(
  simulated: BowlineConfig['simulated'],
  { ordersPerSide }: { readonly ordersPerSide?: number } = {},
): Pick<ExchangeOptions, 'models' | 'rules'> {
  const { fees, queue, locate, locateSeconds, dividends } = simulated;
  const scarce = new Set(locate.map((symbol) => symbol.toUpperCase()));
  return {
    models: {
      fees: withRegulatoryFees(fees === 'tiered' ? ibkrProTiered : ibkrProFixed),
      fills: queue ? queueAware : displayedDepth,
    },
    rules: {
      locateMs: ({ symbol }) => (scarce.has(symbol) ? locateSeconds * 1000 : 0),
      ...(dividends ? { dividend: ({ symbol }, date) => dividendOn(symbol, date) } : {}),
      ...(ordersPerSide === undefined ? {} : { ordersPerSide }),
    },
  };
}
