import type { Pricing, Side, StopAdjustment, TimeInForce } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, OrderRef, PermId, SignalId } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import type { ExitRuleName, ExitRules, RuleRefusals } from '../plan/exit-rules.ts';
import type { RollTerms } from '../rolls/roll.ts';
import type { PendingAmendment } from './order-terms.ts';

/** What an order is for. */
export const ORDER_ROLES = ['entry', 'stop', 'target', 'time-exit', 'close', 'roll'] as const;
export type OrderRole = (typeof ORDER_ROLES)[number];

/** The order as it was decided: durable before it is sent. */
export interface PlannedOrder {
  readonly ref: OrderRef;
  readonly orderId: ClientOrderId;
  readonly role: OrderRole;
  readonly account: AccountId;
  readonly conId: ConId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly tif: TimeInForce;
  readonly outsideRth: boolean;
  /** Orders that take each other's fills off; see `OrderTicket`. */
  readonly ocaGroup?: string;
  /** The entry that it is a child of. */
  readonly parent?: OrderRef;
  /** Rests without effect until then; the broker's clock. */
  readonly goodAfter?: UnixMs;
  /** Of an entry: what is to become of its exits. */
  readonly rules?: ExitRules;
  /** What a stop becomes when the market has come somewhere. */
  readonly adjustment?: StopAdjustment;
  /** Of an order that closes a part: whose units it takes, by the signals of their entries. */
  readonly takes?: readonly TakenUnits[];
  /** Of an order for a calendar spread. */
  readonly roll?: RollTerms;
}

/** Units of one entry, without sign. */
export interface TakenUnits {
  readonly signalId: SignalId;
  readonly units: number;
}

/**
 * Where an order stands, in our words:
 * `planned` written, not yet handed to the socket · `sent` handed over, no answer yet · `working` known to the broker ·
 * `cancelling` we asked; it may still fill · `unknown` in doubt: chased by evidence, never sent again.
 */
export const ORDER_STATES = [
  'planned',
  'sent',
  'working',
  'partially-filled',
  'filled',
  'cancelling',
  'cancelled',
  'rejected',
  'unknown',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

const FINAL_STATES: ReadonlySet<OrderState> = new Set(['filled', 'cancelled', 'rejected']);

/** What has become of it is known. */
export function endDoubt(order: OrderRecord): void {
  delete order.doubtedEnd;
  delete order.absentAt;
}

/** A final order fills no more, as far as the broker has told. */
export const isFinal = (state: OrderState): boolean => FINAL_STATES.has(state);

/**
 * What the broker knows an order by. Ours is the reference; a number counts within one client id, and the permanent id
 * comes with the broker's first answer.
 */
export interface Incarnation {
  /** Absent before the first session. */
  readonly clientId?: number;
  readonly orderId: ClientOrderId;
  readonly permId?: PermId;
}

/** An end that the broker has told of an order. */
export interface ToldEnd {
  readonly as: 'cancelled' | 'rejected';
  /** In the broker's words, where it gave any. */
  readonly reason?: string;
}

/** An order with its life so far. Changed only by `apply`. */
export interface OrderRecord extends PlannedOrder {
  readonly signalId: SignalId;
  /** Of an order that has ended: the contract that its shares are under by now. */
  conId: ConId;
  /** As the broker last told it: an OCA group reduces it, and a person may change it in TWS. */
  quantity: Quantity;
  /** As amended, or as a person in TWS or an adjustable stop has changed it. */
  pricing: Pricing;
  /** Of an entry that was rolled in: those of the entry before it, moved with its units. */
  rules?: ExitRules;
  /** What an order for a spread does in one contract has a record of its own, which was never at the broker by itself. */
  readonly rolledBy?: OrderRef;
  /** Of an entry that was rolled in: what the average price of the entry before it comes to in this contract. */
  basis?: number;
  /** Of an order for a spread that rolls: what its executions as a whole add up to, price × quantity in `value`. */
  whole?: { readonly quantity: number; readonly value: number };
  /** A change that is not confirmed yet. */
  amendment?: PendingAmendment;
  /** When the broker last refused a change. */
  amendRefusedAt?: UnixMs;
  state: OrderState;
  permId?: PermId;
  /** The one it was planned with first; others where the broker has given the same order (permId) another number. */
  readonly incarnations: Incarnation[];
  /** From executions, or the broker's own count where that is ahead. */
  filled: number;
  /** Σ price × quantity of the executions known. */
  filledValue: number;
  executedQuantity: number;
  /** The broker's own count of `filled`, where a person has booked executions that did not come. */
  toldFilled?: number;
  /** Of `filled`: what a person's `adopt` has put into the position although its executions have not come. */
  adoptedQuantity?: number;
  /** Since when `filled` has been ahead of the executions without a pause; our clock. */
  lackingSince?: UnixMs;
  /** IB's status and whyHeld: `PreSubmitted (trigger)`. */
  brokerStatus?: string;
  /** Since when the broker has held it (`isHold`) without a pause; our clock. */
  heldSince?: UnixMs;
  reason?: string;
  /** Since when it has been in doubt, for whatever reasons; our clock. */
  doubtedAt?: UnixMs;
  /** While it is in doubt: since when one look more at the broker's lists settles it (`order.doubted`); our clock. */
  absentAt?: UnixMs;
  /** When it was told as ended; executions that come later leave it. Our clock. */
  endedAt?: UnixMs;
  /** Our clock. */
  firstFillAt?: UnixMs;
  /** When a fill of it was told last, unlike `updatedAt`; our clock. */
  lastFillAt?: UnixMs;
  /** Of an entry: the rules that have been carried out. */
  readonly rulesApplied: ExitRuleName[];
  /** Of an entry: the rules whose changes or closings were refused. */
  rulesRefused?: Partial<Record<ExitRuleName, RuleRefusals>>;
  /**
   * Who wants it gone, once somebody does, when the broker was last asked, and how often in this session; asked again should it
   * turn up working.
   */
  cancelAsked?: {
    readonly by: Actor;
    readonly reason: string;
    readonly at: UnixMs;
    readonly times: number;
  };
  /** Since when somebody has wanted it gone, or the broker has called it `PendingCancel`, without a pause; our clock. */
  cancellingSince?: UnixMs;
  /** Of an exit: the units that it gave up, by being cancelled or made smaller, for a closing that failed at `at`. */
  givenUp?: { readonly units: number; readonly at: UnixMs };
  /** While it is in doubt: the end that the broker has told of it, and that something speaks against. */
  doubtedEnd?: ToldEnd & { readonly at: UnixMs };
  /** When its prices were last changed, or its units split with them; absent: they are those of `placedAt`. */
  pricedAt?: UnixMs;
  /** When a change of its size was last confirmed; our clock. */
  sizedAt?: UnixMs;
  /** Of a stop: IB's code of a type that is no stop's, as which the broker has shown it since `at` (our clock); `type` absent: as a stop again. */
  shownAs?: { readonly type?: string; readonly at: UnixMs };
  /** What they were before the broker told others that nobody had asked for here. */
  toldInstead?: Pricing;
  /**
   * The broker's day as it was known when the order was planned: that day has begun by then. Absent: not known, as near its midnight.
   */
  readonly brokerDay?: string;
  /** Times of our clock. */
  placedAt: UnixMs;
  updatedAt: UnixMs;
}

/** An entry with its exits, or a single closing order. */
export interface OrderPlan {
  readonly signalId: SignalId;
  readonly kind: 'bracket' | 'single';
  /** The entry first. */
  readonly orders: readonly PlannedOrder[];
}

/** Whether the broker has ever shown that it knows the order. */
export const isConfirmed = ({ permId, brokerStatus }: OrderRecord): boolean =>
  permId !== undefined || brokerStatus !== undefined;

/** The broker has told of the order, and of no end or cancellation of it. */
export const AT_BROKER: ReadonlySet<OrderRecord['state']> = new Set(['working', 'partially-filled']);

/** Units that the broker counts as filled and that are in no position yet: their executions have still to come. */
export const lackingOf = ({ filled, executedQuantity, adoptedQuantity = 0 }: OrderRecord): number =>
  cleanDecimal(filled - executedQuantity - adoptedQuantity);

/** IB's order type code of a pricing. */
export function orderTypeCode(pricing: Pricing): string {
  switch (pricing.type) {
    case 'market':
      return 'MKT';
    case 'limit':
      return 'LMT';
    case 'stop':
      return 'STP';
    case 'stop-limit':
      return 'STP LMT';
    case 'trailing-stop':
    case 'trailing-stop-percent':
      return 'TRAIL';
  }
}

/** The trigger price of stop orders, where it starts for trailing ones. */
export const stopPriceOf = (pricing: Pricing): number | undefined =>
  'stop' in pricing ? pricing.stop : undefined;
export const limitPriceOf = (pricing: Pricing): number | undefined =>
  'limit' in pricing ? pricing.limit : undefined;
/** How far behind a trailing stop stays, as an amount or in percent. */
const distanceOf = (pricing: Pricing): number | undefined => {
  if (pricing.type === 'trailing-stop') return pricing.amount;
  return pricing.type === 'trailing-stop-percent' ? pricing.percent : undefined;
};

export const samePricing = (one: Pricing, other: Pricing): boolean =>
  one.type === other.type &&
  [stopPriceOf, limitPriceOf, distanceOf].every((read) => read(one) === read(other));

/** Whether a client of this id can change or cancel the order: IB lets no client do so with another's. */
export const isOfClient = ({ incarnations }: OrderRecord, clientId: number | undefined): boolean =>
  incarnations.some((known) => known.clientId === undefined || known.clientId === clientId);

/** The number under which the broker knows the order now, for a session of `clientId`. */
export function liveOrderId(order: OrderRecord, clientId: number | undefined): ClientOrderId {
  const own = order.incarnations.filter(
    (known) => known.clientId === undefined || known.clientId === clientId,
  );
  return own.at(-1)?.orderId ?? order.orderId;
}
