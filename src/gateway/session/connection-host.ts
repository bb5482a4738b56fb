import type { Client, GatewayContext } from './client.ts';
import type { FrameListener } from './frame.ts';
import type { Traffic } from './traffic.ts';
import type { Turns } from './turns.ts';

/** What a connection needs of the gateway around it. */
export interface ConnectionHost<Connection extends Client> {
  readonly context: GatewayContext;
  readonly gate: { readonly wedged: boolean; readonly handshakeDelayMs: number };
  readonly traffic: Traffic;
  /** Answers that take long, of all connections. */
  readonly turns: Turns;
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
