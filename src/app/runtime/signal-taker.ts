import type { SignalId } from '../../core/ids.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel, ReceivedSignal } from '../../trading/kernel/kernel.ts';
import type { Signal } from '../../trading/signal.ts';
import type { Explained } from '../read-model/explanation-view.ts';
import type { ExplanationView, IntakeView } from '../views.ts';

/** Where signals are noted with what becomes of them before anybody acts: that of an account, or of a desk. */
export interface SignalBook {
  readonly kernel: Kernel;
  readonly nextSeq: number;
  readonly journalFailure: Error | undefined;
  readonly stopped: boolean;
  /** The same signal seen before, if it is. */
  repeatOf(signal: Signal): ReturnType<Kernel['repeatOf']>;
  commit(events: readonly TradingEvent[]): Promise<void>;
  record(stamped: readonly Stamped[]): Promise<void>;
}

/** Who acts on the signals that the intake lets in: one account, or a desk of several. */
export interface SignalTaker {
  /**
   * Notes a new signal and acts on it. Resolves when it is durable and its outcome known, or when the sender would not wait
   * any longer. Rejects with `NotStored`.
   */
  take(received: ReceivedSignal): Promise<void>;
  /** Acts on a signal that was noted before. Rejects with `NotStored`. */
  act(signal: Signal): Promise<void>;
  /** The whole decision, with nothing sent and nothing written. */
  explain(
    explained: Omit<Explained, 'decision' | 'instrument' | 'seen'> & { signal: Signal },
  ): Promise<ExplanationView>;
  outcome(id: SignalId): IntakeView;
}
