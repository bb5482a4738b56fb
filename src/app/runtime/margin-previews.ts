import type { Broker, OrderTicket } from '../../broker/port.ts';
import type { ClientOrderId, SignalId } from '../../core/ids.ts';
import { fail, type Refusal } from '../../core/result.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import type { MarginAnswer } from '../../trading/kernel/margin-preview.ts';
import { orderReference } from '../../trading/order/order-reference.ts';

type Asked = Extract<TradingEvent, { type: 'margin.preview-asked' }>;

export interface MarginPreviewsOptions {
  readonly broker: Pick<Broker, 'previewMargin'>;
  readonly kernel: Kernel;
  /** For the answer and what was decided with it. */
  record(stamped: readonly Stamped[]): void;
  /** Why nothing may be asked of the gateway of now; absent: nothing is in the way. */
  obstacle(): string | undefined;
}

/** Carries the kernel's questions about margins to the broker, and the answers back. */
export class MarginPreviews {
  readonly #options: MarginPreviewsOptions;
  /** Who waits for an answer beside the kernel, by its number: the signal is only explained. */
  readonly #waiting = new Map<ClientOrderId, (answer: MarginAnswer) => void>();

  constructor(options: MarginPreviewsOptions) {
    this.#options = options;
  }

  /** Asks; to be called once the question is on disk. */
  ask({ signalId, order }: Asked): void {
    const { kernel, record } = this.#options;
    void this.#answerTo(signalId, order).then((answer) => {
      record(kernel.previewed(signalId, order.orderId, answer));
      this.#waiting.get(order.orderId)?.(answer);
      this.#waiting.delete(order.orderId);
    });
  }

  /** The answer to the question among these events that is asked for a signal that is only explained, once they are `written`. */
  async answerTo(stamped: readonly Stamped[], written: Promise<void>): Promise<MarginAnswer | undefined> {
    const asked = stamped.find(({ event }) => event.type === 'margin.preview-asked')?.event;
    if (asked?.type !== 'margin.preview-asked') return undefined;
    const { orderId } = asked.order;
    const answer = new Promise<MarginAnswer>((resolve) => this.#waiting.set(orderId, resolve));
    await written.catch((error: unknown) => {
      this.#waiting.delete(orderId);
      throw error;
    });
    return answer;
  }

  async #answerTo(signalId: SignalId, { conId, ...facts }: Asked['order']): Promise<MarginAnswer> {
    const { broker, kernel, obstacle } = this.#options;
    const why = obstacle();
    const instrument = kernel.state.instruments.get(conId);
    if (why !== undefined || !instrument) return { refusal: notAsked(why ?? 'the contract is not known.') };
    // A name of our own, so that it would be found if a gateway ever took the question for an order.
    const ticket: OrderTicket = { ...facts, instrument, ref: orderReference(signalId, 'P') };
    const answer = await broker
      .previewMargin(ticket)
      .catch((error: unknown) => fail<Refusal>(notAsked(`${(error as Error).message}.`)));
    return answer.ok ? { preview: answer.value } : { refusal: answer.error };
  }
}

const notAsked = (why: string): Refusal => ({
  code: 'LINK_NOT_READY',
  message: `The broker could not be asked for the margins: ${why} Send the signal again when the link is back.`,
});
