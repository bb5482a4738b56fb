import type { Distance, SizeRequest } from '../../trading/signal.ts';
import type { AlertRefusalCode } from '../refusals.ts';
import type { DialectExample, ExpectedSignal } from './dialect-example.ts';

/** Content types that senders use. */
export const FORM = 'application/x-www-form-urlencoded';
export const TEXT = 'text/plain; charset=utf-8';

export const units = (value: number): SizeRequest => ({ by: 'units', value });
export const at = (value: number): Distance => ({ unit: 'price', value });
export const percent = (value: number): Distance => ({ unit: 'percent', value });
export const points = (value: number): Distance => ({ unit: 'points', value });
export const ticks = (value: number): Distance => ({ unit: 'ticks', value });

export const good = (
  name: string,
  body: string,
  signal: ExpectedSignal,
  more: { warns?: readonly string[]; contentType?: string } = {},
): DialectExample => ({
  name,
  body,
  ...(more.contentType === undefined ? {} : { contentType: more.contentType }),
  expect: { signal, ...(more.warns === undefined ? {} : { warns: more.warns }) },
});
export const bad = (
  name: string,
  body: string,
  code: AlertRefusalCode,
  field?: string,
  contentType?: string,
): DialectExample => ({
  name,
  body,
  ...(contentType === undefined ? {} : { contentType }),
  expect: { code, ...(field === undefined ? {} : { field }) },
});

export const spy10: ExpectedSignal = { action: 'buy', symbol: 'SPY', size: units(10) };
