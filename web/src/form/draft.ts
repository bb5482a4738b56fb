export const ACTIONS = ['buy', 'sell', 'close', 'reverse', 'flatten', 'cancel'] as const;
export type Action = (typeof ACTIONS)[number];
export const SIZES = ['quantity', 'riskPercent', 'riskAmount'] as const;
export type SizeBy = (typeof SIZES)[number];
export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop-limit'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
export const UNITS = ['percent', 'points', 'ticks', 'price'] as const;
export type Unit = (typeof UNITS)[number];

/** What has been typed, as typed. */
export interface Draft {
  readonly action: Action;
  readonly symbol: string;
  readonly sizeBy: SizeBy;
  readonly size: string;
  readonly orderType: OrderType;
  readonly price: string;
  readonly stopPrice: string;
  /** A stop that rests, or one that trails. */
  readonly stopKind: 'fixed' | 'trailing';
  readonly stop: string;
  readonly stopUnit: Unit;
  readonly target: string;
  readonly targetUnit: Unit;
  readonly tif: 'DAY' | 'GTC';
  readonly outsideRth: boolean;
  readonly strategy: string;
}

export const EMPTY_DRAFT: Draft = {
  action: 'buy',
  symbol: '',
  sizeBy: 'quantity',
  size: '',
  orderType: 'market',
  price: '',
  stopPrice: '',
  stopKind: 'fixed',
  stop: '',
  stopUnit: 'percent',
  target: '',
  targetUnit: 'percent',
  tif: 'DAY',
  outsideRth: false,
  strategy: '',
};

/** A bracket that fills at once: ten SPY at the market, stop 1 % below, target 2 % above. */
export const SAMPLE_DRAFT: Draft = {
  ...EMPTY_DRAFT,
  symbol: 'SPY',
  size: '10',
  stop: '1',
  target: '2',
  strategy: 'sample',
};

/** Parts of the form that an action uses. */
export interface Uses {
  readonly size: boolean;
  /** Order type, prices, exits, time in force. */
  readonly entry: boolean;
  readonly symbolRequired: boolean;
}

export function usesOf(action: Action): Uses {
  switch (action) {
    case 'buy':
    case 'sell':
    case 'reverse':
      return { size: true, entry: true, symbolRequired: true };
    case 'close':
      return { size: true, entry: false, symbolRequired: true };
    case 'flatten':
    case 'cancel':
      return { size: false, entry: false, symbolRequired: false };
  }
}
