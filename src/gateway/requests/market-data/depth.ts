import type { Instrument } from '../../../instruments/instrument.ts';
import { isQuotedOnly } from '../../../instruments/quoted-only.ts';
import { reqMktDepthExchanges } from '../../codec/client/contracts.ts';
import { cancelMktDepth, reqMktDepth } from '../../codec/client/market-data.ts';
import { mktDepthExchanges } from '../../codec/server/contracts.ts';
import { marketDepth, marketDepthL2, rerouteMktDepth } from '../../codec/server/market-data.ts';
import { quotedElsewhere } from '../../contracts/quoted-elsewhere.ts';
import { type BookLevel, bookAround, venuesOf } from '../../market/book.ts';
import { MARKET_DATA_TYPE, streamRefusal } from '../../market/entitlements.ts';
import { type Client, type GatewayContext, type OpenFamily, route } from '../../session/client.ts';
import { LinePacer } from './pacer.ts';

const OPERATION = { insert: 0, update: 1, remove: 2 } as const;
const SIDE = { ask: 0, bid: 1 } as const;
const SMART = 'SMART';
/** Rows when a client asks for none, and at most. */
const USUAL_ROWS = 5;
const MOST_ROWS = 20;
/** IB allows three depth subscriptions with up to 400 lines, then one more for every hundred. */
const FEWEST_SUBSCRIPTIONS = 3;
const LINES_PER_SUBSCRIPTION = 100;

const NO_DEPTH = 'Deep market data is not supported for this combination.';
const RESET =
  'Market depth data has been RESET. Please empty deep book contents before applying any new entries.';

interface DepthTerms {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly rows: number;
  /** Every row names its exchange. */
  readonly isSmart: boolean;
}

/** One subscription: sends which rows of the book are others than before. */
class DepthLine {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly #terms: DepthTerms;
  readonly #client: Client;
  readonly #gateway: GatewayContext;
  #bids: readonly BookLevel[] = [];
  #asks: readonly BookLevel[] = [];
  /** Real time (performance clock) before which nothing more is sent. */
  nextAt = 0;

  constructor(terms: DepthTerms, client: Client, gateway: GatewayContext) {
    this.reqId = terms.reqId;
    this.instrument = terms.instrument;
    this.#terms = terms;
    this.#client = client;
    this.#gateway = gateway;
  }

  sendChanges(): void {
    const { instrument, rows } = this.#terms;
    const { bids, asks } = bookAround(this.#gateway.exchange.quote(instrument.conId), instrument, rows);
    this.#sendSide(SIDE.bid, this.#bids, bids);
    this.#sendSide(SIDE.ask, this.#asks, asks);
    this.#bids = bids;
    this.#asks = asks;
  }

  /** Tells the client to empty its book, and fills it anew. */
  reset(): void {
    this.#client.error(this.reqId, 317, RESET);
    this.#bids = [];
    this.#asks = [];
    this.sendChanges();
  }

  #sendSide(side: number, before: readonly BookLevel[], now: readonly BookLevel[]): void {
    for (const [position, level] of now.entries()) {
      const old = before[position];
      if (old === undefined) this.#send(position, OPERATION.insert, side, level);
      else if (old.price !== level.price || old.size !== level.size) {
        this.#send(position, OPERATION.update, side, level);
      }
    }
    for (let position = before.length - 1; position >= now.length; position--) {
      this.#send(position, OPERATION.remove, side, { price: 0, size: 0, venue: '' });
    }
  }

  #send(position: number, operation: number, side: number, { price, size, venue }: BookLevel): void {
    const row = { reqId: this.reqId, position, operation, side, price, size };
    if (this.#terms.isSmart) {
      this.#client.send(marketDepthL2, { ...row, marketMaker: venue, isSmartDepth: true });
    } else this.#client.send(marketDepth, row);
  }
}

/** The order book. */
export const depthRequests: OpenFamily = (client, gateway) => {
  const { contracts, exchange, feed, settings, entitlements } = gateway;
  const open = new Map<number, { readonly line: DepthLine; readonly stop: () => void }>();
  const pacer = new LinePacer<DepthLine>({
    intervalOf: ({ instrument }) =>
      isQuotedOnly(instrument) ? settings.forexTickIntervalMs : settings.tickIntervalMs,
    isHeld: () => client.congested,
    attempt: client.attempt,
  });
  const mostSubscriptions = (): number =>
    Math.max(FEWEST_SUBSCRIPTIONS, Math.floor(settings.marketDataLines / LINES_PER_SUBSCRIPTION));

  const close = (reqId: number): boolean => {
    const found = open.get(reqId);
    if (found === undefined) return false;
    found.stop();
    pacer.remove(found.line);
    return open.delete(reqId);
  };

  return {
    routes: [
      route(reqMktDepth, ({ reqId, contract, numRows, isSmartDepth = false }) => {
        if (open.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        if (contract.secType === 'BAG') {
          client.error(reqId, 10092, NO_DEPTH);
          return;
        }
        const found = contracts.resolve({ ...contract, primaryExchange: contract.primaryExchange ?? '' });
        if (!found.ok) {
          client.error(reqId, found.error.code, found.error.message);
          return;
        }
        const instrument = found.value;
        const elsewhere = quotedElsewhere(instrument, contracts);
        if (elsewhere !== undefined) {
          client.send(rerouteMktDepth, { reqId, ...elsewhere });
          return;
        }
        if (instrument.secType === 'CFD') {
          client.error(reqId, 10092, NO_DEPTH);
          return;
        }
        const asked = contract.exchange.split(/[:/]/)[0]?.toUpperCase() || instrument.exchange;
        const isSmart = isSmartDepth && asked === SMART;
        if (asked === SMART && !isSmartDepth) {
          client.error(reqId, 10092, NO_DEPTH);
          return;
        }
        const refusal = streamRefusal(
          instrument,
          entitlements.of(instrument) === 'live' ? 'live' : 'none',
          MARKET_DATA_TYPE.live,
        );
        if (refusal !== undefined) {
          client.error(reqId, refusal.code, refusal.message);
          return;
        }
        if (open.size >= mostSubscriptions()) {
          client.error(
            reqId,
            309,
            `Max number (${mostSubscriptions()}) of market depth requests has been reached.`,
          );
          return;
        }
        if (isSmart) {
          client.error(reqId, 2152, `Exchanges - Depth: ${venuesOf(instrument).join('; ')}; `);
        }
        const rows = numRows < 1 ? USUAL_ROWS : Math.min(MOST_ROWS, numRows);
        const line = new DepthLine({ reqId, instrument, rows, isSmart }, client, gateway);
        line.sendChanges();
        const { conId } = instrument;
        const stopEvents = feed.follow(conId, (event) => {
          if (event.type === 'quote') pacer.changed(line);
        });
        // The book of a new session has nothing to do with the one before it.
        let wasClosed = exchange.session(conId) === 'closed';
        const stopSteps = feed.onStep(() => {
          const isClosed = exchange.session(conId) === 'closed';
          if (wasClosed && !isClosed) line.reset();
          wasClosed = isClosed;
        });
        const stop = (): void => {
          stopEvents();
          stopSteps();
        };
        open.set(reqId, { line, stop });
      }),

      route(cancelMktDepth, ({ reqId }) => {
        if (!close(reqId)) {
          client.error(reqId, 310, `Can't find the subscribed market depth with tickerId:${reqId}`);
        }
      }),

      route(reqMktDepthExchanges, () => {
        const venues = new Map<string, { readonly exchange: string; readonly secType: string }>();
        for (const instrument of exchange.instruments) {
          if (instrument.secType === 'CFD') continue;
          for (const venue of venuesOf(instrument)) {
            const row = { exchange: venue, secType: instrument.secType };
            venues.set(`${row.exchange} ${row.secType}`, row);
          }
        }
        client.send(mktDepthExchanges, {
          exchanges: [...venues.values()].map((row) => ({
            ...row,
            listingExchange: '',
            serviceDataType: 'Deep',
            aggGroup: NO_GROUP,
          })),
        });
      }),
    ],
    onDrain: () => pacer.resume(),
    close(): void {
      for (const reqId of [...open.keys()]) close(reqId);
      pacer.close();
    },
  };
};

/** IB's unset integer: the venue belongs to no group of exchanges. */
const NO_GROUP = 2_147_483_647;
