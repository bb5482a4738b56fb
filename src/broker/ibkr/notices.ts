import { clientOrderId } from '../../core/ids.ts';
import type { BrokerEvent } from '../port.ts';
import {
  endsRequest,
  FARM_STATES,
  type FarmState,
  farmName,
  isReadOnlyRefusal,
  meaningOf,
} from './error-codes.ts';
import { EventName, type IBApi } from './library.ts';
import type { Link } from './link.ts';
import type { OrderFeed } from './order-feed.ts';
import type { QuoteFeed } from './quote-feed.ts';
import { brokerRefusal } from './refusals.ts';
import { isRequestId, type Requests } from './requests.ts';

export interface NoticesOptions {
  readonly link: Link;
  readonly requests: Requests;
  readonly quotes: QuoteFeed;
  readonly orders: OrderFeed;
  emit(event: BrokerEvent): void;
}

const CONNECTIVITY_LOST = 1100;
const RESTORED_DATA_LOST = 1101;
const RESTORED = 1102;
const BROKEN_FROM_HERE = 2110;
const HISTORICAL_ERROR = 162;

/**
 * Every code that the gateway sends, to the one place that it concerns: the link's health, a request, a subscription or an
 * order. Nothing here ends a connection; IB's own cut line (1100, 2110) and its farms leave the socket alone.
 */
export class Notices {
  readonly #options: NoticesOptions;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  attach(api: IBApi): void {
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
    if (code === CONNECTIVITY_LOST || code === BROKEN_FROM_HERE) link.brokerIs('down');
    else if (code === RESTORED) link.brokerIs('up');
    else if (code === RESTORED_DATA_LOST) {
      link.brokerIs('up');
      quotes.onDataLost();
    } else if (code in FARM_STATES) {
      const state: FarmState = FARM_STATES[code as keyof typeof FARM_STATES];
      link.farmIs(farmName(message), state);
    } else if (isReadOnlyRefusal(code, message)) {
      link.isReadOnly();
      orders.refuseLists(brokerRefusal('the list of orders', code, message));
    }
    emit({ type: 'notice', notice: { code, class: meaningOf(code).class, message } });
  }

  #request(id: number, code: number, message: string): void {
    const { requests, quotes, emit } = this.#options;
    const instrument = quotes.onError(id, code);
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
    const { link, emit } = this.#options;
    if (isReadOnlyRefusal(code, message)) link.isReadOnly();
    emit({
      type: 'order-notice',
      orderId: clientOrderId(id),
      code,
      message,
      fate: meaningOf(code).fate,
    });
  }
}
