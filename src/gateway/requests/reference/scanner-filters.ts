import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { reqScannerSubscription } from '../../codec/client/news-and-scanner.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { GatewayContext } from '../../session/client.ts';
import { changePercent, lastPrice, type Measure, volume } from './scanner-measures.ts';

export type ScannerRequest = ValuesOf<typeof reqScannerSubscription>;

/** What an instrument must have to be in a scan's result; a bound itself is within. */
export interface ScannerFilter {
  readonly measure: Measure;
  readonly bound: number;
  readonly side: 'above' | 'below';
}

interface FilterTag extends Omit<ScannerFilter, 'bound'> {
  /** IB's name of the field. */
  readonly code: string;
  /** IB's name of the range that the field is an end of. */
  readonly range: string;
  readonly name: string;
}

/** IB's filter tags that are heeded. `changePerc…` are in percent. */
export const SCAN_FILTERS: readonly FilterTag[] = [
  { code: 'priceAbove', range: 'PRICE', name: 'Price Above', measure: lastPrice, side: 'above' },
  { code: 'priceBelow', range: 'PRICE', name: 'Price Below', measure: lastPrice, side: 'below' },
  {
    code: 'changePercAbove',
    range: 'CHANGEPERC',
    name: 'Change % Above',
    measure: changePercent,
    side: 'above',
  },
  {
    code: 'changePercBelow',
    range: 'CHANGEPERC',
    name: 'Change % Below',
    measure: changePercent,
    side: 'below',
  },
  { code: 'volumeAbove', range: 'VOLUME', name: 'Volume Above', measure: volume, side: 'above' },
];

/**
 * The filters of a request: those of its own fields and those of `filterOptions`, `tag=value;` one after another.
 * A tag that is not known or has no value filters nothing.
 * @returns the filters, or what is wrong with a value, in words
 */
export function scannerFilters(request: ScannerRequest): Result<readonly ScannerFilter[], string> {
  const filters: ScannerFilter[] = [];
  const { abovePrice, belowPrice, aboveVolume } = request;
  if (abovePrice !== undefined) filters.push({ measure: lastPrice, bound: abovePrice, side: 'above' });
  // Some clients send 0 for no highest price.
  if (belowPrice !== undefined && belowPrice > 0) {
    filters.push({ measure: lastPrice, bound: belowPrice, side: 'below' });
  }
  if (aboveVolume !== undefined) filters.push({ measure: volume, bound: aboveVolume, side: 'above' });

  for (const option of (request.filterOptions ?? '').split(';')) {
    const [code = '', value = ''] = option.split('=', 2).map((part) => part.trim());
    const tag = SCAN_FILTERS.find((known) => known.code === code);
    if (tag === undefined || value === '') continue;
    const bound = Number(value);
    if (Number.isNaN(bound)) return fail(`${code}: ${value} is not a number`);
    filters.push({ measure: tag.measure, bound, side: tag.side });
  }
  return ok(filters);
}

/** Whether the instrument is within every bound. What is not known is not. */
export function passes(
  instrument: Instrument,
  filters: readonly ScannerFilter[],
  gateway: GatewayContext,
): boolean {
  return filters.every(({ measure, bound, side }) => {
    const value = measure(instrument, gateway);
    return value !== undefined && (side === 'above' ? value >= bound : value <= bound);
  });
}
