import type { DialectExample } from './dialect-example.ts';
import { bad, good, units } from './example.ts';

const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ symbol: 'AAPL', action: 'buy', quantity: 100, class: 'stock', ...change });
const aapl = { action: 'buy', symbol: 'AAPL', size: units(100), whenHeld: { opposite: 'net' } } as const;

/** SignalStack's messages. */
export const signalstackCorpus: readonly DialectExample[] = [
  good('buy', body(), aapl),
  good('sell', body({ action: 'sell', quantity: '50' }), { ...aapl, action: 'sell', size: units(50) }),
  good('fixed', body({ class: undefined, quantity_type: 'fixed' }), aapl),
  good('limit', body({ limit_price: 189.5 }), { ...aapl, entry: { type: 'limit', limit: 189.5 } }),
  good('stop', body({ stop_price: 191 }), { ...aapl, entry: { type: 'stop', stop: 191 } }),
  good('an option', body({ symbol: 'AAPL 270115C00240000', class: 'option', quantity: 1 }), {
    ...aapl,
    symbol: 'AAPL 270115C00240000',
    size: units(1),
  }),
  good('close', body({ action: 'close', quantity: undefined }), { action: 'close', symbol: 'AAPL' }),
  good('cancel', body({ action: 'cancel', quantity: undefined }), { action: 'cancel', symbol: 'AAPL' }),
  good('cash', body({ quantity: 5000, quantity_type: 'cash' }), {
    ...aapl,
    size: { by: 'notional', value: 5000 },
    whenHeld: { opposite: 'close-first' },
  }),
  good('percent of equity', body({ quantity: 10, quantity_type: 'percent_of_equity' }), {
    ...aapl,
    size: { by: 'equity-percent', value: 10 },
    whenHeld: { opposite: 'close-first' },
  }),
  bad('no quantity', body({ quantity: undefined }), 'ALERT_FIELD_MISSING', 'quantity'),
  bad('a class that is not known', body({ class: 'bond' }), 'ALERT_FIELD_INVALID', 'class'),
  bad('a stop that it does not have', body({ stop_loss: 180 }), 'ALERT_FIELD_UNSUPPORTED', 'stop_loss'),
  bad('another action', body({ action: 'hold' }), 'ALERT_ACTION_UNKNOWN', 'action'),
];
