import type { SignalAction, SizeRequest } from '../../trading/signal.ts';
import type { Spellings } from '../field-reader.ts';

/** The fields of Bowline's own alert and their accepted spellings; case, `_`, `-` and spaces do not matter. */
export const SPELLINGS = {
  action: ['action', 'side', 'orderAction'],
  symbol: ['symbol', 'ticker'],
  legs: ['legs'],
  quantity: ['quantity', 'qty', 'contracts', 'shares', 'size'],
  closePercent: ['closePercent', 'closePct'],
  riskPercent: ['riskPercent', 'riskPct', 'riskPercentage'],
  riskAmount: ['riskAmount', 'riskDollars'],
  notional: ['notional', 'orderValue'],
  equityPercent: ['equityPercent', 'equityPct'],
  positionPercent: ['positionPercent', 'positionPct'],
  orderType: ['orderType', 'type'],
  price: ['price'],
  limitPrice: ['limitPrice', 'lmtPrice'],
  stopPrice: ['stopPrice', 'triggerPrice'],
  stopLoss: ['stopLoss', 'sl'],
  stopLimitOffset: ['stopLimitOffset'],
  takeProfit: ['takeProfit', 'tp'],
  takeProfits: ['takeProfits', 'targets'],
  trailing: ['trailing', 'trail', 'trailingStop'],
  trailingTrigger: ['trailingTrigger', 'trailTrigger', 'trailingActivation'],
  trailingStep: ['trailingStep', 'trailStep'],
  breakEven: ['breakEven'],
  breakEvenOffset: ['breakEvenOffset'],
  exitAfterMinutes: ['exitAfterMinutes'],
  exitAt: ['exitAt'],
  endOfDayExit: ['endOfDayExit'],
  tif: ['tif', 'timeInForce'],
  outsideRth: ['outsideRth', 'extendedHours'],
  strategy: ['strategy', 'strategyName', 'strategyId'],
  id: ['id', 'signalId', 'alertId'],
  time: ['time', 'timestamp', 'timenow', 'alertTime'],
  account: ['account', 'accountId'],
  accounts: ['accounts'],
  faGroup: ['faGroup', 'advisorGroup'],
  marketPosition: ['marketPosition'],
  marketPositionSize: ['marketPositionSize'],
  prevMarketPosition: ['prevMarketPosition'],
  prevMarketPositionSize: ['prevMarketPositionSize'],
} as const satisfies Spellings<string>;

export type BowlineField = keyof typeof SPELLINGS;

export const ACTIONS: Readonly<Record<string, SignalAction>> = {
  buy: 'buy',
  long: 'buy',
  sell: 'sell',
  short: 'sell',
  add: 'add',
  close: 'close',
  exit: 'close',
  flat: 'close',
  reverse: 'reverse',
  flip: 'reverse',
  flatten: 'flatten',
  cancel: 'cancel',
  amend: 'amend',
};

/** What to write instead of actions that say more, or less, than an order can carry. */
export function actionHint(word: string): string | undefined {
  if (/^(?:exit|close|cover|stc|btc|selltoclose|buytoclose|buytocover)(?:long|short)?$/.test(word))
    return 'Write close: it closes the whole position in the symbol, long or short.';
  if (/^(?:close|flatten|exit)(?:all|everything)$/.test(word))
    return 'Write flatten, without symbol for every position.';
  if (/^cancel(?:all|orders|allorders)$/.test(word)) return 'Write cancel, without symbol for every symbol.';
  if (/^(?:enter|entry|open|go)?long$|^bto$|^buytoopen$/.test(word)) return 'Write buy.';
  if (/^(?:enter|entry|open|go)?short$|^sto$|^selltoopen$|^sellshort$/.test(word)) return 'Write sell.';
  if (/^(?:breakeven|modify|update|change)$/.test(word))
    return 'Write amend with stopLoss, takeProfit or "breakEven": "now".';
  return undefined;
}

/** Fields that say how much an entry trades; one of them at most. */
export const SIZE_FIELDS = {
  quantity: 'units',
  riskPercent: 'risk-percent',
  riskAmount: 'risk-amount',
  notional: 'notional',
  equityPercent: 'equity-percent',
  positionPercent: 'position-percent',
} as const satisfies Partial<Record<BowlineField, SizeRequest['by']>>;

export const SIZES = Object.keys(SIZE_FIELDS) as readonly (keyof typeof SIZE_FIELDS)[];

/** Fields that say what becomes of an entry's exits later on. */
export const EXIT_RULE_FIELDS = [
  'trailingTrigger',
  'trailingStep',
  'breakEvenOffset',
  'stopLimitOffset',
  'exitAfterMinutes',
  'exitAt',
  'endOfDayExit',
] as const satisfies readonly BowlineField[];

export const ORDER_TYPES = {
  market: 'market',
  mkt: 'market',
  limit: 'limit',
  lmt: 'limit',
  stop: 'stop',
  stp: 'stop',
  stopmarket: 'stop',
  stplimit: 'stop-limit',
  stoplimit: 'stop-limit',
  stplmt: 'stop-limit',
} as const;

export const TIFS = { day: 'DAY', gtc: 'GTC', goodtillcancelled: 'GTC', goodtillcanceled: 'GTC' } as const;
