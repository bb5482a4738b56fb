import type { RiskCheck } from '../check.ts';
import { accountMode } from './account-mode.ts';
import { allowedInstrument } from './allowed-instrument.ts';
import { currency } from './currency.ts';
import { duplicate } from './duplicate.ts';
import { link } from './link.ts';
import { maxNotional } from './notional.ts';
import { openOrders } from './open-orders.ts';
import { oppositePosition } from './opposite-position.ts';
import { orderType } from './order-type.ts';
import { priceCollar } from './price-collar.ts';
import { maxQuantity } from './quantity.ts';
import { quoteAge } from './quote-age.ts';
import { signalAge } from './signal-age.ts';
import { stopRequired } from './stop-required.ts';
import { tradingState } from './trading-state.ts';

/** Every check, in the order in which a refusal names the first that failed: safety before limits. */
export const RISK_CHECKS: readonly RiskCheck[] = [
  accountMode,
  tradingState,
  duplicate,
  signalAge,
  link,
  allowedInstrument,
  currency,
  orderType,
  quoteAge,
  priceCollar,
  oppositePosition,
  stopRequired,
  maxQuantity,
  maxNotional,
  openOrders,
];
