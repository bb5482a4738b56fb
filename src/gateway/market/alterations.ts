import type { ConId } from '../../core/ids.ts';
import { type Price, price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { MarketEvent, MarketSource } from '../../marketdata/market.ts';
import type { Exchange } from '../../simulator/exchange.ts';

/** What is done to a market while it is played. */
export interface MarketAlterations {
  readonly source: MarketSource;
  /** No quotes and no trades from now on. */
  halt(conId: ConId): void;
  resume(conId: ConId): void;
  readonly halted: ReadonlySet<ConId>;
  /** Moves the price by so many percent, now and for everything that follows. */
  gap(conId: ConId, percent: number): void;
}

const PERCENT = 100;

/** The same market, with the means to halt an instrument and to move its price. Past bars stay as they were. */
export function alterable(source: MarketSource, exchange: Exchange): MarketAlterations {
  const halted = new Set<ConId>();
  const factors = new Map<ConId, number>();

  const moved = (instrument: Instrument, value: Price, factor: number): Price => {
    const tick = instrument.minTick;
    const steps = Math.max(1, Math.round((value * factor) / tick));
    return price(Number((steps * tick).toFixed(8)));
  };

  const shifted = (event: MarketEvent): MarketEvent => {
    const factor = factors.get(event.conId);
    const instrument = exchange.instrument(event.conId);
    if (factor === undefined || instrument === undefined) return event;
    if (event.type === 'trade') return { ...event, price: moved(instrument, event.price, factor) };
    return {
      ...event,
      bid: moved(instrument, event.bid, factor),
      ask: moved(instrument, event.ask, factor),
    };
  };

  const advance: MarketSource['advance'] = (upTo) => {
    const events = source.advance(upTo);
    if (halted.size === 0 && factors.size === 0) return events;
    return events.filter(({ conId }) => !halted.has(conId)).map(shifted);
  };
  const nextEventTime = source.nextEventTime?.bind(source);

  return {
    source: {
      label: source.label,
      start: source.start,
      conIds: source.conIds,
      ...(source.end === undefined ? {} : { end: source.end }),
      ...(nextEventTime === undefined ? {} : { nextEventTime }),
      advance,
      bars: (request) => source.bars(request),
      previousClose: (conId) => source.previousClose(conId),
    },
    halted,
    halt: (conId) => halted.add(conId),
    resume: (conId) => halted.delete(conId),
    gap(conId, percent) {
      const factor = 1 + percent / PERCENT;
      const instrument = exchange.instrument(conId);
      const quote = exchange.quote(conId);
      factors.set(conId, (factors.get(conId) ?? 1) * factor);
      if (instrument === undefined || quote === undefined || halted.has(conId)) return;
      const { bid, ask, bidSize, askSize } = quote;
      if (bid === undefined || ask === undefined) return;
      const time = exchange.now();
      exchange.onMarket([
        {
          type: 'quote',
          conId,
          time,
          bid: moved(instrument, bid, factor),
          ask: moved(instrument, ask, factor),
          bidSize,
          askSize,
        },
      ]);
    },
  };
}
