import type { CommissionReport, Execution, Pricing } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, ExecId, OrderRef, PermId, SignalId } from '../../core/ids.ts';
import type { Micros } from '../../core/money.ts';
import type { Quantity } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import type { DissolvedLeg } from '../combos/combo-book.ts';
import type { GoLiveEvent } from '../golive/live/golive-events.ts';
import type { Incarnation, OrderPlan, OrderState, ToldEnd } from '../order/order.ts';
import type { OrderTerms } from '../order/order-terms.ts';
import type { FoundStray } from '../order/stray.ts';
import type { ExitRuleName, ExitRules, RuleOfEntry } from '../plan/exit-rules.ts';
import type { BreakFacts, BreakResolution, SplitRatio } from '../reconcile/position-break.ts';
import type { RiskScope } from '../risk/scope.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { RollEvent } from '../rolls/roll-events.ts';
import type { SaidInChat } from '../said-in-chat.ts';
import type { Signal } from '../signal.ts';
import type { GatewayLogin } from './gateway-login.ts';
import type { MarginAnswer, PreviewedOrder } from './margin-preview.ts';

export type { Actor } from '../actor.ts';

export type TradingStateName = 'active' | 'reduce-only' | 'cancel-only' | 'halted';

/**
 * Every change of the kernel's state is one of these. They are what the journal keeps: the same list, applied in
 * order, gives the same state.
 */
export type TradingEvent =
  | GoLiveEvent
  | RollEvent
  | {
      readonly type: 'session.established';
      readonly account: AccountId;
      readonly accounts: readonly AccountId[];
      readonly serverVersion: number;
      readonly nextValidId: ClientOrderId;
      /** Which client id order numbers belong to. */
      readonly clientId?: number;
      /** What is known of the gateway's login, for the next start. */
      readonly login?: GatewayLogin;
    }
  | { readonly type: 'instrument.resolved'; readonly instrument: Instrument }
  | {
      readonly type: 'signal.received';
      readonly signal: Signal;
      readonly summary: string;
      readonly warnings: readonly string[];
      readonly body: string;
      /** The message by which a person ordered it in a chat. */
      readonly said?: SaidInChat;
    }
  /** A body that could not become a signal. */
  | {
      readonly type: 'signal.not-understood';
      readonly signalId: SignalId;
      readonly source: string;
      readonly body: string;
      readonly refusal: Refusal;
    }
  | { readonly type: 'signal.repeated'; readonly signalId: SignalId }
  /** Nothing is done with the signal until a person has approved it; at `until` it is refused. */
  | { readonly type: 'approval.asked'; readonly signalId: SignalId; readonly until: UnixMs }
  /** Nothing is done with the signal before that time: its account acts later than others. */
  | { readonly type: 'signal.postponed'; readonly signalId: SignalId; readonly until: UnixMs }
  | { readonly type: 'approval.given'; readonly signalId: SignalId; readonly by: Actor }
  /** An entry that waits for the end of a reset; it is decided anew then, and dropped at `dropAt`. */
  | {
      readonly type: 'signal.held';
      readonly signalId: SignalId;
      readonly until: UnixMs;
      readonly dropAt: UnixMs;
      readonly text: string;
      readonly conId?: ConId;
    }
  /** A held entry is acted upon now. */
  | { readonly type: 'signal.released'; readonly signalId: SignalId }
  /**
   * The broker is asked for the margins that an entry leads to; it is decided anew with the answer. The number is used up.
   */
  | {
      readonly type: 'margin.preview-asked';
      readonly signalId: SignalId;
      readonly order: PreviewedOrder;
      /** The entry that follows a closing, as a signal of its own. */
      readonly entry?: Signal;
      /** The signal is only explained: nothing is decided with the answer. */
      readonly supposed?: true;
    }
  | {
      readonly type: 'margin.previewed';
      readonly signalId: SignalId;
      readonly orderId: ClientOrderId;
      readonly answer: MarginAnswer;
    }
  | {
      readonly type: 'signal.refused';
      readonly signalId: SignalId;
      readonly refusal: Refusal;
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
    }
  /** While an entry waited for its contract, another signal has left or turned this one: if that is what the entry means, it ends. */
  | {
      readonly type: 'signal.overtaken';
      readonly signalId: SignalId;
      readonly by: SignalId;
      readonly action: Signal['action'];
      readonly conId: ConId;
    }
  /** Done without an order: nothing to close, cancellations asked for. */
  | {
      readonly type: 'signal.carried-out';
      readonly signalId: SignalId;
      readonly text: string;
      /** The entries whose cancellation it asks for. */
      readonly cancels?: readonly OrderRef[];
    }
  /** Approved, written, about to be sent. The verdict is part of the fact. */
  | {
      readonly type: 'plan.made';
      readonly plan: OrderPlan;
      readonly verdict: RiskVerdict;
      readonly arithmetic: readonly string[];
      /** A closing order for less than we count, because the broker holds no more. */
      readonly bounded?: true;
    }
  | { readonly type: 'order.sent'; readonly refs: readonly OrderRef[] }
  | { readonly type: 'order.not-sent'; readonly refs: readonly OrderRef[]; readonly reason: string }
  | {
      readonly type: 'order.changed';
      readonly ref: OrderRef;
      readonly state: OrderState;
      readonly permId?: PermId;
      readonly brokerStatus?: string;
      readonly filled?: number;
      /** The order's quantity, where the broker (an OCA group that reduces) or a person in TWS has changed it. */
      readonly quantity?: number;
      readonly reason?: string;
      /** Nothing changed but the words of the broker's status. */
      readonly statusOnly?: true;
    }
  /** A change of an open order: written before it is sent. The verdict is part of the fact. */
  | {
      readonly type: 'order.amend-requested';
      readonly ref: OrderRef;
      readonly terms: OrderTerms;
      readonly by: Actor;
      readonly reason: string;
      readonly verdict: RiskVerdict;
      /** The rule of exits that it carries out. */
      readonly rule?: RuleOfEntry;
    }
  /** The broker shows the order with the terms that were asked for; `quantity`: smaller by now than that. */
  | { readonly type: 'order.amended'; readonly ref: OrderRef; readonly quantity?: Quantity }
  /** The broker has not answered a change in time. */
  | { readonly type: 'order.amend-doubted'; readonly ref: OrderRef; readonly reason: string }
  /** A change that was not carried out: the order is as it was. */
  | { readonly type: 'order.amend-refused'; readonly ref: OrderRef; readonly reason: string }
  /** The broker shows other prices than ours: changed in TWS, or by an adjustable stop. */
  | { readonly type: 'order.repriced'; readonly ref: OrderRef; readonly pricing: Pricing }
  /** The broker shows a stop as an order of another type: IB's code; absent: as a stop again. Changed in TWS. */
  | { readonly type: 'order.retyped'; readonly ref: OrderRef; readonly orderType?: string }
  /** The exits of an entry into a spread are elsewhere from now on. */
  | {
      readonly type: 'spread-exits.moved';
      readonly ref: OrderRef;
      readonly combo: NonNullable<ExitRules['combo']>;
      readonly reason: string;
    }
  /** A rule of an entry's exits has come to its moment; what it asks for follows. */
  | {
      readonly type: 'exit-rule.applied';
      readonly ref: OrderRef;
      readonly rule: ExitRuleName;
      readonly text: string;
    }
  /** What a rule asked for was refused, or its closing has failed: it is due again later. */
  | {
      readonly type: 'exit-rule.refused';
      readonly ref: OrderRef;
      readonly rule: ExitRuleName;
      readonly reason: string;
    }
  /** The broker tells the same order (permId) under another number or client. */
  | { readonly type: 'order.renumbered'; readonly ref: OrderRef; readonly incarnation: Incarnation }
  /** An order at the broker that carries a reference of ours and is not the order that we sent under it. */
  | { readonly type: 'stray.found'; readonly stray: FoundStray }
  | { readonly type: 'stray.ended'; readonly key: string; readonly reason: string }
  | { readonly type: 'stray.cancel-requested'; readonly key: string; readonly orderId: ClientOrderId }
  /** Our position and the broker's differ, and have done so for longer than messages take. */
  | { readonly type: 'break.found'; readonly found: BreakFacts }
  | { readonly type: 'break.ended'; readonly conId: ConId; readonly text: string }
  /**
   * A person's word on a difference. `adopt`: the broker is right, our position becomes its. `ignore`: the difference is
   * somebody else's and stays so.
   */
  | {
      readonly type: 'break.resolved';
      readonly conId: ConId;
      readonly resolution: Exclude<BreakResolution, 'flatten'>;
      readonly quantity: number;
      /** Of the adopted position, in the instrument's currency. */
      readonly cost: Micros;
      /**
       * What each unit that has gone is counted with: the average price of the others' trades that explain it, else the market's.
       * Absent of a split, and where neither is known: then it has made and lost nothing.
       */
      readonly goneAt?: number;
      /** What each unit that has come was traded at, where others' trades, or fills of ours that were counted twice, explain it. */
      readonly cameAt?: number;
      /** What counts as somebody else's from now on, where an adoption changes it. */
      readonly standing?: number;
      /** Of a split: new units for old ones. */
      readonly ratio?: SplitRatio;
      /** Of a split: the contract under which the adopted position is from now on. */
      readonly successor?: ConId;
      /** What each account of an advisor's group holds of it, where that is known. */
      readonly shares?: readonly (readonly [AccountId, number])[];
      /** The market's clock, by which executions are told. */
      readonly marketTime?: UnixMs;
      readonly by: Actor;
      readonly reason: string;
    }
  /** The first trade in an instrument of which the account holds something already: that is not Bowline's. */
  | { readonly type: 'holding.noted'; readonly conId: ConId; readonly quantity: number }
  | {
      readonly type: 'order.doubted';
      readonly ref: OrderRef;
      readonly reason: string;
      /** The broker has told this end of it, and something speaks against that. */
      readonly ended?: ToldEnd;
      /** A look at all lists did not tell what has become of it, or the fill of its group does: one look more settles it. */
      readonly absent?: true;
    }
  | {
      readonly type: 'order.cancel-requested';
      readonly ref: OrderRef;
      readonly by: Actor;
      readonly reason: string;
    }
  | { readonly type: 'order.notice'; readonly ref: OrderRef; readonly code: number; readonly message: string }
  /**
   * `commission`: of one told before its execution in another currency, what it is in the instrument's. `counted`: a person's word for
   * units that the broker has counted as filled by then. `twin`: of another order of our client under the reference: it moves the
   * position, and ends no order of ours.
   */
  | {
      readonly type: 'execution.recorded';
      readonly ref: OrderRef;
      readonly execution: Execution;
      readonly commission?: Micros;
      readonly counted?: true;
      readonly twin?: true;
    }
  /** A leg of a combination, beside the execution of the whole: what the legs have cost, and whose commission it is. */
  | { readonly type: 'leg.executed'; readonly ref: OrderRef; readonly execution: Execution }
  /**
   * A spread that is none any more, because a leg has gone by itself (assigned, exercised, expired, traded in TWS): its legs are
   * positions of their own from now on.
   */
  | {
      readonly type: 'combo.dissolved';
      readonly conId: ConId;
      readonly legs: readonly DissolvedLeg[];
      readonly by: Actor;
      readonly reason: string;
    }
  /**
   * A later execution id of the same root replaces the earlier one. With `originalQuantity` it is known already, and the original has
   * come after it.
   */
  | {
      readonly type: 'execution.corrected';
      readonly ref: OrderRef;
      readonly replaces: ExecId;
      readonly execution: Execution;
      readonly originalQuantity?: Quantity;
    }
  /** Somebody else's: another client's, or by hand in TWS. It is kept beside our book and changes nothing in it. */
  | { readonly type: 'execution.external'; readonly execution: Execution }
  /** `booked`: in the instrument's currency, where IB charged in another one. */
  | { readonly type: 'commission.recorded'; readonly report: CommissionReport; readonly booked?: Micros }
  | {
      readonly type: 'trading-state.changed';
      readonly to: TradingStateName;
      readonly by: Actor;
      readonly reason: string;
      /** Absent: the whole account. */
      readonly scope?: RiskScope;
      /** The message by which a person ordered it in a chat. */
      readonly said?: SaidInChat;
    }
  | {
      readonly type: 'closing.started';
      readonly conId: ConId;
      readonly signalId: SignalId;
      readonly by: Actor;
      readonly reason: string;
      readonly reverse?: Signal;
      /** Units that stay; absent: none. */
      readonly keep?: number;
      /** Whose exits make room first when a part is closed. */
      readonly exitsOf?: SignalId;
      /** The rule of exits that it carries out. */
      readonly rule?: RuleOfEntry;
    }
  /** Another signal asks for a closing that is under way, or for the whole where a part is being closed. */
  | {
      readonly type: 'closing.joined';
      readonly conId: ConId;
      readonly signalId: SignalId;
      /** The entry that was to follow is given up: the later signal wants the position flat. */
      readonly dropsReverse?: true;
      /** The entry that follows, in place of any that was to. */
      readonly reverse?: Signal;
    }
  | {
      readonly type: 'closing.ended';
      readonly conId: ConId;
      readonly outcome: 'closed' | 'failed';
      readonly text: string;
    }
  | {
      readonly type: 'reconciled';
      readonly openOrders: number;
      readonly executions: number;
      readonly settled: number;
      readonly doubted: number;
      /** The broker's day, where another one has begun since it was told last. */
      readonly day?: string;
      /** Our clock when the reading began; absent in journals of before. */
      readonly began?: UnixMs;
    }
  | {
      readonly type: 'alarm.raised';
      readonly id: string;
      readonly severity: 'warning' | 'critical';
      readonly code: string;
      readonly message: string;
      /** During a reset: nobody is woken for it before then. */
      readonly quietUntil?: UnixMs;
    }
  /** The same alarm with other figures. */
  | {
      readonly type: 'alarm.changed';
      readonly id: string;
      readonly severity: 'warning' | 'critical';
      readonly message: string;
    }
  /** Exits were seen to rest for more than is held, or do so no more. */
  | { readonly type: 'exits.exceed'; readonly conId: ConId; readonly exceed: boolean }
  | { readonly type: 'alarm.cleared'; readonly id: string; readonly text: string }
  /** A new day of the loss limits: what was gained before it counts no more. */
  | {
      readonly type: 'risk-day.began';
      /** `2026-03-04` */
      readonly day: string;
      /** Its Monday. */
      readonly week: string;
      /** In the base currency, where it is known. */
      readonly equity?: number;
      /** Profit so far, open and closed, in the instruments' currencies. */
      readonly instruments: readonly (readonly [ConId, number])[];
      /** The same by owner and currency. */
      readonly owners: readonly (readonly [string, number])[];
    }
  /** Equity has reached a new height since the last sample. */
  | { readonly type: 'equity.peaked'; readonly equity: number }
  | {
      readonly type: 'risk.locked';
      readonly id: string;
      readonly code: string;
      readonly scope: RiskScope;
      readonly reason: string;
      readonly until?: UnixMs;
    }
  /** `by` is Bowline when its time was over. */
  | { readonly type: 'risk.unlocked'; readonly id: string; readonly by: Actor; readonly reason: string }
  | {
      readonly type: 'equity.sampled';
      readonly equity: number;
      readonly realized: number;
      readonly unrealized: number;
    };

/** An event with its time (Bowline's clock). */
export interface Stamped {
  readonly at: UnixMs;
  readonly event: TradingEvent;
}
