import type { Logger } from '../../core/log.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { RawSignal } from '../raw-signal.ts';
import type { MarketBoard } from './market-board.ts';

/** After so many the code of a decision runs compiled; the first ones cost tens of times as much. */
const REHEARSALS = 600;
/** Short, so that an alert that comes meanwhile waits no longer than this. */
const SLICE_MS = 2;
const PAUSE_MS = 8;

export interface RehearsalParts {
  readonly market: Pick<MarketBoard, 'get'>;
  readonly resolver: Pick<Resolver, 'cached'>;
  /** What is followed already; nothing else is rehearsed, so that the broker is asked nothing. */
  readonly symbols: readonly string[];
  readonly log: Pick<Logger, 'error'>;
  /** Works out a signal; writes and sends nothing. */
  explain(raw: RawSignal): Promise<unknown>;
}

/**
 * Explains a sample alert some hundred times in the pauses after the start, so that the first real one meets code that
 * the engine has compiled. Returns what ends it early.
 */
export function rehearse(parts: RehearsalParts): () => void {
  let left = REHEARSALS;
  let timer: NodeJS.Timeout | undefined;
  const slice = async (): Promise<void> => {
    const began = performance.now();
    const body = sampleAlert(parts);
    if (body === undefined) return;
    while (left > 0 && performance.now() - began < SLICE_MS) {
      left -= 1;
      await parts.explain({ body, contentType: 'application/json', origin: 'alert', asksNothing: true });
    }
    if (left > 0) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => slice().catch(fail), PAUSE_MS).unref();
  };
  const fail = (error: unknown): void =>
    parts.log.error({ err: error }, 'A sample alert could not be explained');
  schedule();
  return () => {
    left = 0;
    clearTimeout(timer);
  };
}

/** A bracket at the market's price, as an alert would ask for it; absent while nothing has one. */
function sampleAlert({ market, resolver, symbols }: RehearsalParts): string | undefined {
  for (const symbol of symbols) {
    const instrument = resolver.cached(symbol);
    const price = instrument && market.get(instrument.conId)?.quote.bid;
    if (price === undefined) continue;
    return JSON.stringify({
      action: 'buy',
      symbol,
      quantity: 1,
      orderType: 'limit',
      price,
      stopLoss: '2%',
      takeProfit: '4%',
    });
  }
  return undefined;
}
