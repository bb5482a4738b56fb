import type { RiskCheck } from '../check.ts';
import { accountMode } from './account-mode.ts';
import { adds } from './adds.ts';
import { allowedInstrument } from './allowed-instrument.ts';
import { allowedOrderType } from './allowed-order-type.ts';
import { assetClass } from './asset-class.ts';
import { buyingPower } from './buying-power.ts';
import { calendarEvent } from './calendar-event.ts';
import { cashReserve } from './cash-reserve.ts';
import { collarAtr } from './collar-atr.ts';
import { collarLast } from './collar-last.ts';
import { collarTicks } from './collar-ticks.ts';
import { currency } from './currency.ts';
import { dailyLoss } from './daily-loss.ts';
import { dayDrawdown } from './day-drawdown.ts';
import { dayTradesLimit } from './day-trades.ts';
import { delayedQuote } from './delayed-quote.ts';
import { drawdown } from './drawdown.ts';
import { duplicate } from './duplicate.ts';
import { efficiencyRatio } from './efficiency-ratio.ts';
import { excessLiquidity } from './excess-liquidity.ts';
import { firstNotice } from './first-notice.ts';
import { firstWeek } from './first-week.ts';
import { futuresExpiry } from './futures-expiry.ts';
import { grossExposure } from './gross-exposure.ts';
import { groupLimit } from './group-limit.ts';
import { inDoubt } from './in-doubt.ts';
import { initialMargin } from './initial-margin.ts';
import { leverage } from './leverage.ts';
import { link } from './link.ts';
import { marginCushion } from './margin-cushion.ts';
import { marginPreview } from './margin-preview.ts';
import { messagesPerDay } from './messages-per-day.ts';
import { minPrice } from './min-price.ts';
import { moneyness } from './moneyness.ts';
import { netExposure } from './net-exposure.ts';
import { noTradeWindow } from './no-trade-window.ts';
import { maxNotional } from './notional.ts';
import { openInterest } from './open-interest.ts';
import { openOrders } from './open-orders.ts';
import { openRisk } from './open-risk.ts';
import { oppositePosition } from './opposite-position.ts';
import { optionDays } from './option-days.ts';
import { optionSpread } from './option-spread.ts';
import { orderType } from './order-type.ts';
import { ordersPerDay } from './orders-per-day.ts';
import { ordersPerMinute } from './orders-per-minute.ts';
import { ordersPerSecond } from './orders-per-second.ts';
import { ordersPerSide } from './orders-per-side.ts';
import { positionCount } from './position-count.ts';
import { positionNotional } from './position-notional.ts';
import { positionQuantity } from './position-quantity.ts';
import { priceCollar } from './price-collar.ts';
import { maxQuantity } from './quantity.ts';
import { quoteAge } from './quote-age.ts';
import { reduces } from './reduces.ts';
import { resetWindow } from './reset-window.ts';
import { rewardToRisk } from './reward-to-risk.ts';
import { riskLocked } from './risk-locked.ts';
import { sameOrder } from './same-order.ts';
import { shortSale } from './short-sale.ts';
import { signalAge } from './signal-age.ts';
import { spreadPercent } from './spread-percent.ts';
import { spreadTicks } from './spread-ticks.ts';
import { stopAtr } from './stop-atr.ts';
import { stopFar } from './stop-far.ts';
import { stopNear } from './stop-near.ts';
import { stopRequired } from './stop-required.ts';
import { tickAndLot } from './tick-and-lot.ts';
import { tradeRisk } from './trade-risk.ts';
import { tradesPerDay } from './trades-per-day.ts';
import { tradingHours } from './trading-hours.ts';
import { tradingState } from './trading-state.ts';
import { venueTerms } from './venue-terms.ts';
import { volumeShare } from './volume-share.ts';
import { weeklyLoss } from './weekly-loss.ts';
import { zeroDte } from './zero-dte.ts';

/** Every check, in the order in which a refusal names the first that failed: safety before limits. */
export const RISK_CHECKS: readonly RiskCheck[] = [
  accountMode,
  tradingState,
  reduces,
  riskLocked,
  duplicate,
  signalAge,
  link,
  resetWindow,
  inDoubt,
  allowedInstrument,
  assetClass,
  currency,
  minPrice,
  tradingHours,
  noTradeWindow,
  calendarEvent,
  futuresExpiry,
  firstNotice,
  venueTerms,
  shortSale,
  optionDays,
  zeroDte,
  optionSpread,
  openInterest,
  moneyness,
  orderType,
  ordersPerSide,
  allowedOrderType,
  quoteAge,
  delayedQuote,
  priceCollar,
  collarTicks,
  collarAtr,
  collarLast,
  spreadPercent,
  spreadTicks,
  oppositePosition,
  stopRequired,
  stopNear,
  stopFar,
  stopAtr,
  rewardToRisk,
  tickAndLot,
  adds,
  volumeShare,
  maxQuantity,
  maxNotional,
  firstWeek,
  positionQuantity,
  positionNotional,
  grossExposure,
  netExposure,
  leverage,
  positionCount,
  groupLimit,
  openRisk,
  buyingPower,
  marginCushion,
  cashReserve,
  marginPreview,
  initialMargin,
  excessLiquidity,
  openOrders,
  ordersPerSecond,
  ordersPerMinute,
  ordersPerDay,
  tradesPerDay,
  sameOrder,
  messagesPerDay,
  efficiencyRatio,
  dayTradesLimit,
  tradeRisk,
  dailyLoss,
  weeklyLoss,
  dayDrawdown,
  drawdown,
];
