import type { ClientOrderId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { MarginPreview, OrderTicket } from '../port.ts';
import { meaningOf } from './error-codes.ts';
import type { LibraryOrderState } from './library.ts';
import { brokerRefusal } from './refusals.ts';
import { timedOut } from './requests.ts';
import { setNumber } from './sentinels.ts';

/**
 * Of an order that it would refuse IB sends the figures and then the refusal, under the same number. So long is waited for
 * the refusal once the figures are there.
 */
const REFUSAL_MS = 60;

/** An order waits for its preview: no longer than this, whatever other requests may take. */
const LONGEST_MS = 8_000;

interface Pending {
  readonly what: string;
  readonly settle: (result: Result<MarginPreview, Refusal>) => void;
  timer: NodeJS.Timeout | undefined;
}

export interface MarginPreviewsOptions {
  readonly timeoutMs: number;
  /** Sends the order as a what-if; `left` is to be called when it has left. */
  send(order: OrderTicket, left: () => void): void;
}

/** What-if orders that wait for their answer, by their numbers. Each comes to one result. */
export class MarginPreviews {
  readonly #options: MarginPreviewsOptions;
  readonly #pending = new Map<ClientOrderId, Pending>();

  constructor(options: MarginPreviewsOptions) {
    this.#options = options;
  }

  request(order: OrderTicket): Promise<Result<MarginPreview, Refusal>> {
    const { send } = this.#options;
    const timeoutMs = Math.min(this.#options.timeoutMs, LONGEST_MS);
    const what = `a margin preview of ${order.side} ${order.quantity} ${order.instrument.localSymbol}`;
    return new Promise((resolve) => {
      const pending: Pending = { what, settle: resolve, timer: undefined };
      this.#pending.set(order.orderId, pending);
      send(order, () => {
        const late = (): void => this.#settle(order.orderId, fail(timedOut({ what, timeoutMs })));
        if (this.#pending.get(order.orderId) === pending) pending.timer = setTimeout(late, timeoutMs);
      });
    });
  }

  /** The figures have come; a refusal may follow them. */
  answer(orderId: ClientOrderId, preview: MarginPreview): void {
    const pending = this.#pending.get(orderId);
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => this.conclude(orderId, preview), REFUSAL_MS);
  }

  /** The figures have come, and nothing follows them. */
  conclude(orderId: ClientOrderId, preview: MarginPreview): void {
    this.#settle(orderId, ok(preview));
  }

  /** A code about an order. True where it is about a preview. */
  onError(orderId: ClientOrderId, code: number, message: string): boolean {
    const pending = this.#pending.get(orderId);
    if (!pending) return false;
    if (meaningOf(code).fate !== 'warning')
      this.#settle(orderId, fail(brokerRefusal(pending.what, code, message)));
    return true;
  }

  onEnd(refusal: Refusal): void {
    for (const orderId of [...this.#pending.keys()]) this.#settle(orderId, fail(refusal));
  }

  #settle(orderId: ClientOrderId, result: Result<MarginPreview, Refusal>): void {
    const pending = this.#pending.get(orderId);
    this.#pending.delete(orderId);
    clearTimeout(pending?.timer);
    pending?.settle(result);
  }
}

/** The figures as IB writes them, without those that are not set. */
export function previewOf(state: LibraryOrderState): MarginPreview {
  const figures = {
    initialBefore: setNumber(state.initMarginBefore),
    initialAfter: setNumber(state.initMarginAfter),
    maintenanceAfter: setNumber(state.maintMarginAfter),
    equityWithLoanAfter: setNumber(state.equityWithLoanAfter),
    commission: setNumber(state.commission) ?? setNumber(state.maxCommission),
    commissionCurrency: state.commissionCurrency || undefined,
    warning: state.warningText || undefined,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(([, value]) => value !== undefined),
  ) as MarginPreview;
}
