import { type ClientOrderId, clientOrderId, type ExecId, execId, type PermId, permId } from '../core/ids.ts';
import { seededRandom } from '../core/random.ts';

/** The counters behind every number that the simulated broker gives out. */
export interface IdCounters {
  /** The permId given out last. */
  permId: number;
  /** Executions so far. */
  executions: number;
  /** Client id → highest order id that the client has used. */
  readonly orderIds: Record<string, number>;
  /** Orders entered by hand that client 0 has taken over; absent: none. */
  bound?: number;
}

/** Permanent ids start somewhere in the billion that real ones are seen in. */
const PERM_ID_BASE = 1_000_000_000;
const PERM_ID_SPREAD = 900_000;
const PERM_ID_STEP = 1000;

export const firstCounters = (seed: number): IdCounters => ({
  permId: PERM_ID_BASE + seededRandom(seed).below(PERM_ID_SPREAD) * PERM_ID_STEP,
  executions: 0,
  orderIds: {},
});

const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** Gives out ids; never the same one twice, also not after a restart with the stored counters. */
export class IdSource {
  readonly counters: IdCounters;
  readonly #venue: string;

  constructor(counters: IdCounters, seed: number) {
    this.counters = { ...counters, orderIds: { ...counters.orderIds } };
    this.#venue = hex8(0x0000e000 + (seed & 0xfff));
  }

  nextPermId(): PermId {
    this.counters.permId += 1;
    return permId(this.counters.permId);
  }

  /** IB's form: venue, running number, leg, and revision, which only a correction changes. */
  nextExecId(): ExecId {
    this.counters.executions += 1;
    return execId(`${this.#venue}.${hex8(this.counters.executions)}.01.01`);
  }

  /** For an order entered by hand: −1, −2 … */
  nextBoundId(): ClientOrderId {
    this.counters.bound = (this.counters.bound ?? 0) + 1;
    return clientOrderId(-this.counters.bound);
  }

  /** Of a combination's fill: one for the whole and, with a part more, one for each leg. */
  nextComboExecIds(legs: number): { readonly comboId: ExecId; readonly legIds: readonly ExecId[] } {
    this.counters.executions += 1;
    const fill = `${this.#venue}.${hex8(this.counters.executions)}`;
    const legIds = Array.from({ length: legs }, (_, index) =>
      execId(`${fill}.${String(index + 2).padStart(2, '0')}.01.01`),
    );
    return { comboId: execId(`${fill}.01.01`), legIds };
  }

  lastOrderId(clientId: number): number {
    return this.counters.orderIds[clientId] ?? 0;
  }

  nextOrderId(clientId: number): ClientOrderId {
    return clientOrderId(this.lastOrderId(clientId) + 1);
  }

  useOrderId(clientId: number, orderId: ClientOrderId): void {
    if (orderId > this.lastOrderId(clientId)) this.counters.orderIds[clientId] = orderId;
  }
}
