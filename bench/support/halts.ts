import { Journal } from '../../src/journal/journal.ts';

/** A halt: when the kernel had changed its state, and when that was on the disk. */
export interface Halt {
  readonly at: number;
  /** Orders whose cancellation was asked for with it. */
  readonly cancelled: number;
  readonly journalled: Promise<number>;
}

/** Watches this process's journals: calls back when trading is halted. From that moment on the kernel refuses entries. */
export function watchHalts(onHalt: (halt: Halt) => void): () => void {
  const original = Journal.prototype.append;
  const watched: typeof original = function (this: Journal, entries, urgency) {
    const at = performance.now();
    const appended = Reflect.apply(original, this, [entries, urgency]) as ReturnType<typeof original>;
    const halted = entries.some(
      ({ type, data }) => type === 'trading-state.changed' && (data as { to?: string }).to === 'halted',
    );
    const cancelled = entries.filter(({ type }) => type === 'order.cancel-requested').length;
    if (halted) onHalt({ at, cancelled, journalled: appended.durable.then(() => performance.now()) });
    return appended;
  };
  Journal.prototype.append = watched;
  return () => {
    Journal.prototype.append = original;
  };
}
