import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId, ExecId, SignalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { SplitRatio } from '../../trading/reconcile/position-break.ts';

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

/** Whose units are that no sender's signal has bought. */
export const NOBODY = '';

/** A position as a person has taken it over from the broker. */
export interface Adopted {
  readonly conId: ConId;
  /** Signed, in units of now. */
  readonly quantity: number;
  /** Of a split: new units for old ones. */
  readonly ratio?: SplitRatio;
  /** The contract that it is under from now on. */
  readonly now: ConId;
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
  /** Where the booking of these begins: since a person's word on the position they begin anew. */
  readonly #basis = new Map<
    ConId,
    { readonly lots: readonly Lot[]; readonly closed: readonly ClosedLot[] }
  >();
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
    const { lots = [], closed = [] } = this.#basis.get(execution.conId) ?? {};
    this.#lots.set(
      execution.conId,
      lots.map((lot) => ({ ...lot })),
    );
    this.#closed.set(execution.conId, [...closed]);
    for (const fill of fills) this.#book(fill);
  }

  /**
   * The position is what a person has taken over. Of units that have gone nobody says whose they were: the oldest lots give way, as
   * to a fill of nobody's. What has come is nobody's until an execution tells.
   */
  adopt({ conId, quantity, ratio, now }: Adopted): void {
    const { to, from } = ratio ?? { to: 1, from: 1 };
    const lots: Lot[] = [];
    let left = quantity;
    for (const lot of (this.#lots.get(conId) ?? []).toReversed()) {
      const units = cleanDecimal((lot.units * to) / from);
      if (units * left <= 0) continue;
      const kept = Math.sign(units) * Math.min(Math.abs(units), Math.abs(left));
      left = cleanDecimal(left - kept);
      lots.unshift({ ...lot, units: kept, price: (lot.price * from) / to });
    }
    if (left !== 0) lots.push({ owner: NOBODY, signalId: NOBODY as SignalId, units: left, price: 0 });
    this.#begin(conId, []);
    this.#begin(now, lots);
  }

  /** A fill that was in an adopted position before it was told: where units there are nobody's, they are its owner's. */
  takeLate({ owner, signalId, execution: { conId, side, quantity, price, execId } }: OwnedFill): void {
    if (this.#known.has(execId)) return;
    this.#known.add(execId);
    const sign = side === 'BUY' ? 1 : -1;
    const lots = this.#lots.get(conId) ?? [];
    const free = lots.find((lot) => lot.owner === NOBODY && lot.units * sign > 0);
    if (!free) return;
    const units = sign * Math.min(quantity, Math.abs(free.units));
    free.units = cleanDecimal(free.units - units);
    const kept = lots.filter((lot) => lot.units !== 0);
    this.#begin(conId, [...kept, { owner, signalId, units, price }]);
  }

  #begin(conId: ConId, lots: readonly Lot[]): void {
    this.#fills.delete(conId);
    this.#lots.set(conId, [...lots]);
    const closed = this.#closed.get(conId) ?? [];
    this.#basis.set(conId, { lots: lots.map((lot) => ({ ...lot })), closed: [...closed] });
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
      const taken = Math.sign(lot.units) * units;
      left = cleanDecimal(left + taken);
      lot.units = cleanDecimal(lot.units - taken);
    }
    if (left !== 0) lots.push({ owner, signalId, units: left, price });
    this.#lots.set(
      conId,
      lots.filter(({ units }) => Math.abs(units) > 1e-9),
    );
    this.#closed.set(conId, closed);
  }
}
