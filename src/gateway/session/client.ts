import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Exchange, ExchangeEvent } from '../../simulator/exchange.ts';
import type { Message } from '../codec/message.ts';
import type { Part, Values } from '../codec/parts.ts';
import type { ContractDirectory } from '../contracts/directory.ts';
import type { MarketRules } from '../contracts/market-rules.ts';
import type { Attempt, ClientFeed } from '../market/client-feed.ts';
import type { Entitlements } from '../market/entitlements.ts';
import type { MarketPast } from '../market/past.ts';
import type { AccountSubscriptions } from '../requests/account/subscriptions.ts';
import type { HistoricalPacing } from '../requests/historical/pacing.ts';
import type { GatewaySettings } from '../settings.ts';

/** A connected client, as the request families see it. */
export interface Client {
  readonly clientId: number;
  /** The negotiated server version. */
  readonly version: number;
  send<Parts extends readonly Part[]>(message: Message<Parts>, values: Values<Parts>): void;
  /** An error or notice under a request's or order's id; −1 for the connection as a whole. */
  error(id: number, code: number, text: string): void;
  /** True while the client reads slower than it is written to: data that a newer state replaces should wait. */
  readonly congested: boolean;
  /** Does what comes by itself, and not at a request: a fault in it is logged and told to this client, and everything else goes on. */
  readonly attempt: Attempt;
}

/** What all clients share. */
export interface GatewayContext {
  readonly exchange: Exchange;
  /** The market's clock. */
  readonly clock: Clock;
  readonly contracts: ContractDirectory;
  readonly rules: MarketRules;
  readonly feed: ClientFeed;
  /** Ticks and short bars of the past. */
  readonly past: MarketPast;
  /** True while the instrument's market is halted. */
  readonly isHalted: (conId: ConId) => boolean;
  /** The account's market data subscriptions. */
  readonly entitlements: Entitlements;
  /** Who follows which account's values. */
  readonly accountSubscriptions: AccountSubscriptions;
  /** Counts requests for short bars. */
  readonly historyPacing: HistoricalPacing;
  readonly settings: GatewaySettings;
}

/** Work in steps, each of them short: between them other clients are answered. Ends by itself when its request has been cancelled. */
export type Steps = Iterator<void, void>;

/** A message and what is done when a client sends it: at once, or in the steps that it returns. */
export interface Route {
  readonly message: Message;
  readonly handle: (request: object) => Steps | undefined;
}

export const route = <Parts extends readonly Part[]>(
  message: Message<Parts>,
  handle: (request: Values<Parts>) => void,
): Route => ({
  message,
  handle(request) {
    handle(request as Values<Parts>);
    return undefined;
  },
});

/** A request that may take long to answer: what is to be checked and noted when it comes is done at once. */
export const routeInSteps = <Parts extends readonly Part[]>(
  message: Message<Parts>,
  handle: (request: Values<Parts>) => Steps | undefined,
): Route => ({ message, handle: handle as (request: object) => Steps | undefined });

/** The requests of one kind, for one client, with the state they need. */
export interface RequestFamily {
  readonly routes: readonly Route[];
  readonly onExchange?: (event: ExchangeEvent) => void;
  /** The client can be written to again after having been congested. */
  readonly onDrain?: () => void;
  readonly close?: () => void;
}

export type OpenFamily = (client: Client, gateway: GatewayContext) => RequestFamily;
