import { clientOrderId } from '../../core/ids.ts';
import type { BrokerEvent } from '../port.ts';
import {
  endsRequest,
  FARM_STATES,
  type FarmState,
  farmName,
  farmsRestored,
  isReadOnlyRefusal,
  meaningOf,
} from './error-codes.ts';
import { EventName, type IBApi } from './library.ts';
import type { Link } from './link.ts';
import type { MarginPreviews } from './margin-previews.ts';
import type { OrderFeed } from './order-feed.ts';
import type { QuoteFeed } from './quote-feed.ts';
import { brokerRefusal } from './refusals.ts';
import { isRequestId, type Requests } from './requests.ts';

export interface NoticesOptions {
  readonly link: Link;
  readonly requests: Requests;
  readonly quotes: QuoteFeed;
  readonly orders: OrderFeed;
  readonly previews: MarginPreviews;
  emit(event: BrokerEvent): void;
}

const CONNECTIVITY_LOST = 1100;
const RESTORED_DATA_LOST = 1101;
const RESTORED = 1102;
const BROKEN_FROM_HERE = 2110;
const HISTORICAL_ERROR = 162;
const MARKET_DATA_FARM_BROKEN = 2103;

/**
 * Every code that the gateway sends, to the one place that it concerns: the link's health, a request, a subscription or an
 * order. Nothing here ends a connection; IB's own cut line (1100, 2110) and its farms leave the socket alone.
 */
export class Notices {
  readonly #options: NoticesOptions;
  /** Farms of quotes; those of history and contracts say nothing about a stream. */
  readonly #brokenFarms = new Set<string>();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** What would explain that quotes do not come, and whether asking for them would be in vain. */
  trouble(): { readonly cause?: string; readonly canAsk: boolean } {
    if (this.#options.link.health.broker === 'down')
      return { cause: 'the gateway has no link to IB', canAsk: false };
    const [farm] = this.#brokenFarms;
    return farm === undefined ? { canAsk: true } : { cause: `the data farm ${farm} is broken`, canAsk: true };
  }

  attach(api: IBApi): void {
    this.#brokenFarms.clear();
    // The library gives codes without a number (id −1) to `info`, the others to `error`.
    api.on(EventName.info, (message, code) => this.#general(code, message));
    api.on(EventName.error, (error, code, id) => {
      if (id === undefined || id < 0) this.#general(code, error.message);
      else if (isRequestId(id)) this.#request(id, code, error.message);
      else this.#order(id, code, error.message);
    });
  }

  #general(code: number, message: string): void {
    const { link, quotes, orders, emit } = this.#options;
    const { record } = link;
    if (code === CONNECTIVITY_LOST || code === BROKEN_FROM_HERE) record.brokerIs('down');
    else if (code === RESTORED) {
      record.restored();
      // No message of their own need follow.
      const { connected, missing } = farmsRestored(message);
      for (const farm of connected) this.#farmIs(farm, 'ok');
      for (const farm of missing) this.#farmIs(farm, 'broken');
    } else if (code === RESTORED_DATA_LOST) {
      // First, so that nobody takes the restored link for streams that go on.
      quotes.onDataLost();
      record.restored();
    } else if (code in FARM_STATES) {
      this.#farm(code, farmName(message));
    } else if (isReadOnlyRefusal(code, message)) {
      record.readOnly(true);
      orders.refuseLists(brokerRefusal('the list of orders', code, message));
    }
    emit({ type: 'notice', notice: { code, class: meaningOf(code).class, message } });
  }

  #farm(code: number, farm: string): void {
    if (code === MARKET_DATA_FARM_BROKEN) this.#brokenFarms.add(farm);
    this.#farmIs(farm, FARM_STATES[code as keyof typeof FARM_STATES]);
  }

  #farmIs(farm: string, state: FarmState): void {
    const { link, quotes } = this.#options;
    if (state === 'ok' && this.#brokenFarms.delete(farm)) quotes.onFarmBack();
    link.record.farmIs(farm, state);
  }

  #request(id: number, code: number, message: string): void {
    const { requests, quotes, emit } = this.#options;
    const instrument = quotes.onError(id, code, message);
    if (instrument !== undefined) {
      const text = `${instrument}: ${message}`;
      // As a data matter it is at most a warning, whatever the code would mean for an order.
      const kind = meaningOf(code).class === 'order-fate' ? 'warning' : meaningOf(code).class;
      emit({ type: 'notice', notice: { code, class: kind, message: text, id } });
      return;
    }
    const what = requests.what(id);
    if (what === undefined || !endsRequest(code)) return;
    if (code === HISTORICAL_ERROR && /returned no data/i.test(message)) requests.complete(id);
    else requests.fail(id, brokerRefusal(what, code, message));
  }

  #order(id: number, code: number, message: string): void {
    const { link, previews, emit } = this.#options;
    if (isReadOnlyRefusal(code, message)) link.record.readOnly(true);
    if (previews.onError(clientOrderId(id), code, message)) return;
    emit({
      type: 'order-notice',
      orderId: clientOrderId(id),
      code,
      message,
      fate: meaningOf(code).fate,
    });
  }
}
