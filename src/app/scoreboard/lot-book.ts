import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId, ExecId, SignalId } from '../../core/ids.ts';

/** What one owner bought or sold short and has not given back yet. */
interface Lot {
  readonly owner: string;
  /** The signal whose entry it came from. */
  readonly signalId: SignalId;
  /** Signed units that are left. */
  units: number;
  readonly price: number;
}

/** A part of a lot that was closed. */
export interface ClosedLot {
  readonly owner: string;
  readonly signalId: SignalId;
  /** The signal whose order closed it: the entry's own by its exits, or a later one. */
  readonly exitSignalId: SignalId;
  readonly conId: ConId;
  /** Units, without sign. */
  readonly units: number;
  readonly side: 'long' | 'short';
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly at: UnixMs;
}

/** A fill, with whose it is. */
export interface OwnedFill {
  readonly owner: string;
  readonly signalId: SignalId;
  readonly execution: Pick<Execution, 'execId' | 'conId' | 'side' | 'quantity' | 'price' | 'time'>;
}

/**
 * Whose the units of a position are, where several senders trade one contract. A fill against the position takes from its
 * own owner's lots first, oldest first, then from the others', as a person's flatten does.
 */
export class LotBook {
  readonly #lots = new Map<ConId, Lot[]>();
  readonly #closed = new Map<ConId, ClosedLot[]>();
  /** Of contracts whose executions may still be corrected. */
  readonly #fills = new Map<ConId, OwnedFill[]>();
  /** Of the fills as they are now. */
  readonly #known = new Set<ExecId>();

  /** Signed units of an owner. */
  unitsOf(owner: string, conId: ConId): number {
    return (this.#lots.get(conId) ?? [])
      .filter((lot) => lot.owner === owner)
      .reduce((sum, { units }) => sum + units, 0);
  }

  /** The signals of whose entries something is still held. */
  openSignals(): ReadonlySet<SignalId> {
    return new Set([...this.#lots.values()].flatMap((lots) => lots.map(({ signalId }) => signalId)));
  }

  /** Everything that was closed, by contract. */
  closed(): ClosedLot[] {
    return [...this.#closed.values()].flat();
  }

  take(fill: OwnedFill): void {
    const { conId } = fill.execution;
    const fills = this.#fills.get(conId) ?? [];
    if (this.#known.has(fill.execution.execId)) return;
    this.#known.add(fill.execution.execId);
    fills.push(fill);
    this.#fills.set(conId, fills);
    this.#book(fill);
  }

  /** A later execution takes the place of an earlier one. */
  correct(replaces: ExecId, execution: OwnedFill['execution']): void {
    const fills = this.#fills.get(execution.conId) ?? [];
    const at = fills.findIndex((fill) => fill.execution.execId === replaces);
    const before = fills[at];
    if (!before) return;
    fills[at] = { ...before, execution };
    this.#known.delete(replaces);
    this.#known.add(execution.execId);
    this.#lots.delete(execution.conId);
    this.#closed.delete(execution.conId);
    for (const fill of fills) this.#book(fill);
  }

  #book({ owner, signalId, execution }: OwnedFill): void {
    const { conId, side, price } = execution;
    const lots = this.#lots.get(conId) ?? [];
    const closed = this.#closed.get(conId) ?? [];
    let left = side === 'BUY' ? execution.quantity : -execution.quantity;
    const against = lots.filter(({ units }) => units * left < 0);
    for (const lot of [
      ...against.filter((each) => each.owner === owner),
      ...against.filter((each) => each.owner !== owner),
    ]) {
      if (left === 0) break;
      const units = Math.min(Math.abs(lot.units), Math.abs(left));
      closed.push({
        owner: lot.owner,
        signalId: lot.signalId,
        exitSignalId: signalId,
        conId,
        units,
        side: lot.units > 0 ? 'long' : 'short',
        entryPrice: lot.price,
        exitPrice: price,
        at: execution.time,
      });
      left += Math.sign(lot.units) * units;
      lot.units -= Math.sign(lot.units) * units;
    }
    if (left !== 0) lots.push({ owner, signalId, units: left, price });
    this.#lots.set(
      conId,
      lots.filter(({ units }) => Math.abs(units) > 1e-9),
    );
    this.#closed.set(conId, closed);
  }
}
