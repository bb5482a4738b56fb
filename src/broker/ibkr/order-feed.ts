import { type ClientOrderId, clientOrderId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Listed } from '../listed.ts';
import type { AmendmentTicket, BrokerEvent, BrokerOrder, Execution, MarginPreview } from '../port.ts';
import { commissionReport, executionReport } from './execution-reports.ts';
import type { GuardedApi } from './guarded-api.ts';
import { EventName, type LibraryOrder } from './library.ts';
import { previewOf } from './margin-previews.ts';
import type { OrderChain } from './order-fields.ts';
import { brokerOrder, isOpen, statusReport } from './order-reports.ts';
import type { Outbox } from './outbox.ts';
import { isRequestId, type Requests } from './requests.ts';
import { Snapshot } from './snapshot.ts';
import type { ListRow, UnreadRows } from './unread-rows.ts';

export interface OrderFeedOptions {
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly timeoutMs: number;
  /** Ours in this session. */
  clientId(): number | undefined;
  /** For execution times that carry no zone; an IANA name. */
  localZone(): string;
  emit(event: BrokerEvent): void;
  /** Margins that an order would lead to; it does not exist. */
  onPreview(orderId: ClientOrderId, preview: MarginPreview): void;
  /** The gateway has listed orders, which one with a read-only API does not. */
  onListed(): void;
  /** A report that lacks what makes it one. */
  onDefect(what: string): void;
}

const keyOf = (order: BrokerOrder): string =>
  order.permId > 0 ? `${order.permId}` : `${order.clientId}/${order.orderId}/${order.ref}`;

/** Orders, statuses, executions and commissions as the gateway tells them, and the lists of orders. */
export class OrderFeed {
  readonly #options: OrderFeedOptions;
  readonly #open: Snapshot<BrokerOrder>;
  readonly #completed: Snapshot<BrokerOrder>;
  /** Groups of our client's orders as the gateway tells them, by order number. */
  readonly #groups = new Map<number, Pick<OrderChain, 'ocaGroup' | 'ocaType'>>();
  /** Of the present connection. */
  #unread: UnreadRows | undefined;

  constructor(options: OrderFeedOptions) {
    this.#options = options;
    const { outbox, timeoutMs } = options;
    this.#open = new Snapshot({
      what: 'the open orders',
      timeoutMs,
      ends: 2,
      // Our own first: in some builds only this names orders that the gateway has set inactive.
      send: (left) =>
        outbox.reading(
          2,
          (api) => {
            api.reqOpenOrders();
            api.reqAllOpenOrders();
          },
          left,
        ),
    });
    this.#completed = new Snapshot({
      what: 'the completed orders',
      timeoutMs,
      ends: 1,
      send: (left) => outbox.reading(1, (api) => api.reqCompletedOrders(false), left),
    });
  }

  attach(api: GuardedApi): void {
    const { emit, requests, onPreview } = this.#options;
    const { unread } = api;
    this.#unread = unread;
    const onDefect = (what: string, row?: ListRow): void => {
      if (row) unread.note(row);
      this.#options.onDefect(what);
    };
    api.on(EventName.openOrder, (orderId, contract, order, state) => {
      if (order.whatIf === true) {
        onPreview(clientOrderId(orderId), previewOf(state));
        return;
      }
      this.#noteGroup(orderId, order);
      const reported = brokerOrder(contract, { ...order, orderId }, state);
      if (!reported) {
        onDefect(`Order ${orderId} has the unknown status "${state.status}"`, 'openOrder');
        return;
      }
      this.#open.add(keyOf(reported), reported);
      emit({ type: 'order', order: reported });
    });
    api.on(EventName.openOrderEnd, () => this.#open.end());
    api.on(EventName.completedOrder, (contract, order, state) => {
      const reported = brokerOrder(contract, order, {
        ...state,
        completedStatus: state.completedStatus ?? '',
      });
      if (reported) this.#completed.add(keyOf(reported), reported);
      else {
        const what = `A completed order of ${contract.symbol} has the unknown status "${state.status}"`;
        onDefect(what, 'completedOrder');
      }
    });
    api.on(EventName.completedOrdersEnd, () => this.#completed.end());
    api.on(
      EventName.orderStatus,
      (
        orderId,
        status,
        filled,
        remaining,
        avgFillPrice,
        permId,
        _parentId,
        _lastFillPrice,
        clientId,
        whyHeld,
      ) => {
        const fields = {
          orderId,
          status: String(status),
          filled,
          remaining,
          avgFillPrice,
          permId,
          clientId,
          whyHeld,
        };
        const report = statusReport(fields);
        if (report) emit({ type: 'order-status', report });
        else onDefect(`Order ${orderId} has the unknown status "${status}"`);
      },
    );
    api.on(EventName.execDetails, (requestId, contract, execution) => {
      const report = executionReport(contract, execution, this.#options.localZone());
      if (!report) {
        onDefect(`Execution ${execution.execId} cannot be read (time "${execution.time}")`, 'execDetails');
        return;
      }
      if (isRequestId(requestId)) requests.add(requestId, report);
      // Also those that were asked for: their commissions follow as events and belong to them.
      emit({ type: 'execution', execution: report });
    });
    api.on(EventName.execDetailsEnd, (requestId) => requests.complete(requestId));
    api.on(EventName.commissionReport, (raw) => {
      const report = commissionReport(raw);
      if (report) emit({ type: 'commission', report });
    });
  }

  /** Of every client and of TWS itself. */
  async open(): Promise<Listed<BrokerOrder>> {
    const result = await this.#reading('openOrder', () => this.#open.request());
    if (result.ok) this.#options.onListed();
    return result.ok ? { ...result, value: result.value.filter(isOpen) } : result;
  }

  completed(): Promise<Listed<BrokerOrder>> {
    return this.#reading('completedOrder', () => this.#completed.request());
  }

  /** Reads a list of executions, whose rows come by here. */
  executions(read: () => Promise<Listed<Execution>>): Promise<Listed<Execution>> {
    return this.#reading('execDetails', read);
  }

  #reading<Row>(row: ListRow, ask: () => Promise<Listed<Row>>): Promise<Listed<Row>> {
    return this.#unread ? this.#unread.during(row, ask) : ask();
  }

  /**
   * How an order that is changed hangs together with others. IB may keep the exits of a bracket in a group of its own and refuses a change
   * that names another one (10326, 10327): what it has told goes back to it.
   */
  chainOf({ order, parentId }: AmendmentTicket): OrderChain {
    const placed = { ocaGroup: order.ocaGroup ?? '' };
    return { parentId: parentId ?? 0, transmit: true, ...(this.#groups.get(order.orderId) ?? placed) };
  }

  #noteGroup(orderId: number, { clientId, ocaGroup, ocaType }: LibraryOrder): void {
    if (!ocaGroup || clientId !== this.#options.clientId()) return;
    this.#groups.set(orderId, { ocaGroup, ...(ocaType ? { ocaType } : {}) });
  }

  /** The gateway refused lists of orders as a whole: a read-only API answers without a number. */
  refuseLists(refusal: Refusal): void {
    this.#open.fail(refusal);
    this.#completed.fail(refusal);
  }

  onEnd(refusal: Refusal): void {
    this.#groups.clear();
    this.#open.failAll(refusal);
    this.#completed.failAll(refusal);
  }
}
