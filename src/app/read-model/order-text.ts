import type { Instrument } from '../../instruments/instrument.ts';
import type { Leg } from '../../trading/plan/legs.ts';

const VERBS = { BUY: 'Buy', SELL: 'Sell' } as const;
const ROLES = {
  entry: 'Entry',
  stop: 'Stop',
  target: 'Target',
  'time-exit': 'Time exit',
  close: 'Close',
  roll: 'Roll',
} as const;

const TIMES = {
  DAY: 'good for the day',
  GTC: 'good till cancelled',
  IOC: 'immediate or cancelled',
} as const;

function how(leg: Leg): string {
  const { pricing } = leg;
  switch (pricing.type) {
    case 'market':
      return 'at the market';
    case 'limit':
      return `at ${pricing.limit} or better`;
    case 'stop':
      return `at the market once the price reaches ${pricing.stop}`;
    case 'stop-limit':
      return `at ${pricing.limit} or better once the price reaches ${pricing.stop}`;
    case 'trailing-stop':
      return `at the market once the price turns by ${pricing.amount} (now at ${pricing.stop})`;
    case 'trailing-stop-percent':
      return `at the market once the price turns by ${pricing.percent} % (now at ${pricing.stop})`;
  }
}

/** `Stop: sell 10 AAPL at the market once the price reaches 180, good till cancelled.` */
export function describeOrderPrices(leg: Leg, instrument: Instrument): string {
  const tif = TIMES[leg.tif];
  const hours = leg.outsideRth ? ', also outside regular hours' : '';
  return `${ROLES[leg.role]}: ${VERBS[leg.side].toLowerCase()} ${leg.quantity} ${instrument.localSymbol} ${how(leg)}, ${tif}${hours}.`;
}
