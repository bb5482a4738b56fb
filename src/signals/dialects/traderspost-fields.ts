import type { FieldReader } from '../field-reader.ts';

/** The fields of TradersPost's alerts, by their spellings. */
export const SPELLINGS = {
  ticker: ['ticker'],
  action: ['action'],
  sentiment: ['sentiment'],
  price: ['signalPrice', 'price'],
  limitPrice: ['limitPrice'],
  stopPrice: ['stopPrice'],
  quantity: ['quantity'],
  quantityType: ['quantityType'],
  orderType: ['orderType'],
  trailAmount: ['trailAmount'],
  trailPercent: ['trailPercent'],
  timeInForce: ['timeInForce'],
  extendedHours: ['extendedHours'],
  time: ['time'],
  interval: ['interval'],
  ignoreTradingWindows: ['ignoreTradingWindows'],
  cancel: ['cancel'],
  cancelOrderType: ['cancelOrderType'],
  delay: ['delay'],
  takeProfit: ['takeProfit'],
  stopLoss: ['stopLoss'],
  optionType: ['optionType'],
  intrinsicValue: ['intrinsicValue'],
  expiration: ['expiration'],
  strikesAway: ['strikesAway'],
  strikeCount: ['strikeCount'],
  strikePrice: ['strikePrice'],
  extras: ['extras'],
  expiresAt: ['expiresAt'],
  message: ['message'],
  test: ['test'],
  strategy: ['strategy'],
} as const;
export type TradersPostField = keyof typeof SPELLINGS;
export type TradersPostReader = FieldReader<TradersPostField>;
