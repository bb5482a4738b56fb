import type { GatewayContext } from './client.ts';
import type { Connection } from './connection.ts';
import type { Traffic } from './traffic.ts';

/** One frame, decoded as far as it is known. */
export interface Frame {
  /** Counts from 1. */
  readonly connection: number;
  /** −1 before startApi has been accepted. */
  readonly clientId: number;
  readonly from: 'client' | 'gateway';
  /** IB's name of the message; `greeting` and `version` for the two that have no number. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly values?: object;
}
export type FrameListener = (frame: Frame) => void;

/** What a connection needs of the gateway around it. */
export interface ConnectionHost {
  readonly context: GatewayContext;
  readonly gate: { readonly wedged: boolean; readonly handshakeDelayMs: number };
  readonly traffic: Traffic;
  readonly onFrame?: FrameListener;
  /** Called before anything leaves; throws when it must not. */
  beforeSend(): void;
  /** Claims a client id; false when another connection has it. */
  register(connection: Connection): boolean;
  /** A session has begun. */
  opened(connection: Connection): void;
  closed(connection: Connection): void;
  log(text: string): void;
}
