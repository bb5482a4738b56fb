import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ClientOrderId, ConId } from '../../core/ids.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { ComboTerms } from '../../simulator/combos/combo-instrument.ts';
import type { OrderRequest } from '../../simulator/exchange.ts';
import type { ConnectionEnd } from '../ibkr/connection-failures.ts';
import type {
  BrokerEvent,
  BrokerOrder,
  BrokerPosition,
  CommissionReport,
  Execution,
  MarginPreview,
} from '../port.ts';

/** What can be asked for, and what an answer to it holds. */
export interface Answers {
  readonly contracts: Instrument;
  readonly 'open-orders': BrokerOrder;
  readonly 'completed-orders': BrokerOrder;
  readonly executions: { readonly execution: Execution; readonly commission: CommissionReport };
  readonly positions: BrokerPosition;
  /** How many values were told. */
  readonly account: number;
  readonly time: UnixMs;
}

/** What each question says besides its name. */
interface Questions {
  readonly contracts: { readonly query: ContractQuery };
  readonly 'open-orders': object;
  readonly 'completed-orders': object;
  readonly executions: object;
  readonly positions: object;
  readonly account: object;
  readonly time: object;
}

export type Question = {
  readonly [What in keyof Questions]: { readonly what: What } & Questions[What];
}[keyof Questions];

/** An order, of a combination with what it is made of. */
export interface PlacedOrder extends OrderRequest {
  readonly comboTerms?: ComboTerms;
}

/** From the client to the gateway. */
export type ClientMessage =
  | { readonly type: 'start'; readonly clientId: number }
  | { readonly type: 'place'; readonly request: PlacedOrder }
  | { readonly type: 'cancel'; readonly orderId: ClientOrderId }
  | { readonly type: 'quotes'; readonly conId: ConId; readonly on: boolean }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

/** From the gateway to the client. */
export type GatewayMessage =
  | {
      readonly type: 'welcome';
      readonly accounts: readonly AccountId[];
      readonly nextValidId: ClientOrderId;
      readonly time: UnixMs;
    }
  | {
      readonly type: 'told';
      readonly event: Extract<
        BrokerEvent,
        {
          readonly type:
            | 'order'
            | 'order-status'
            | 'execution'
            | 'commission'
            | 'account-value'
            | 'position'
            | 'quote';
        }
      >;
    }
  /** A code; `orderId` where it is about an order. */
  | {
      readonly type: 'code';
      readonly code: number;
      readonly message: string;
      readonly orderId?: ClientOrderId;
    }
  /** The answer to a what-if order that would be taken. */
  | { readonly type: 'preview'; readonly orderId: ClientOrderId; readonly preview: MarginPreview }
  | { readonly type: 'answer'; readonly id: number; readonly items: readonly Answers[keyof Answers][] };

/** One connection, from the client's end. Messages arrive in the order in which they were sent, or not at all. */
export interface Line {
  send(message: ClientMessage): void;
  close(): void;
}

export interface LineHandlers {
  onMessage(message: GatewayMessage): void;
  /** The other end has gone; once, and nothing comes after it. Not told after `close`. */
  onEnd(end: ConnectionEnd): void;
}

/** Makes connections to a gateway. A connection that cannot be made ends through `onEnd`, later. */
export interface Dialer {
  dial(handlers: LineHandlers): Line;
}
