import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import type { OrderRequest } from '../exchange.ts';
import type { Market } from './market.ts';

/** The instrument whose prices this one has: the share of a contract for difference. Undefined for what has its own. */
export const mirroredBy = ({ cfd }: Instrument): ConId | undefined =>
  cfd?.underlyingSecType === 'STK' ? cfd.underlying : undefined;

/**
 * Markets whose prices are another market's (IB: the quote of a share's CFD "matches the SMART-routed quote for the underlying share").
 * Each goes along with its source from the first time that anybody needs it.
 */
export class Mirrors {
  readonly #markets: ReadonlyMap<ConId, Market>;
  /** Markets that go along, by their source. */
  readonly #alive = new Map<ConId, Market[]>();
  readonly #known = new Set<ConId>();

  constructor(markets: ReadonlyMap<ConId, Market>) {
    this.#markets = markets;
  }

  /** Brings a mirroring market up to date, and keeps it so from now on. Nothing happens for other instruments. */
  wake(conId: ConId): void {
    if (this.#known.has(conId)) return;
    const market = this.#markets.get(conId);
    const source = market && mirroredBy(market.instrument);
    if (market === undefined || source === undefined) return;
    this.#known.add(conId);
    this.#alive.set(source, [...(this.#alive.get(source) ?? []), market]);
    const from = this.#markets.get(source);
    if (from?.quotedAt === undefined) return;
    market.deriveQuote(from);
    market.last = from.last;
    market.lastSize = from.lastSize;
    market.halted = from.halted;
  }

  /** Wakes what an order needs: its own contract's market, and those that its conditions watch. */
  wakeFor({ conId, conditions = [] }: Pick<OrderRequest, 'conId' | 'conditions'>): void {
    this.wake(conId);
    for (const condition of conditions) if (condition.conId) this.wake(condition.conId as ConId);
  }

  /** Markets that go along with this one. */
  of(source: ConId): readonly Market[] {
    return this.#alive.get(source) ?? NONE;
  }

  /** What an event means in those markets. */
  *events(event: MarketEvent): Iterable<readonly [market: Market, event: MarketEvent]> {
    for (const market of this.of(event.conId)) {
      yield [market, { ...event, conId: market.instrument.conId }];
    }
  }
}

const NONE: readonly Market[] = [];
