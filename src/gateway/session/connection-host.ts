import type { Client, GatewayContext } from './client.ts';
import type { FrameListener } from './frame.ts';
import type { Traffic } from './traffic.ts';

/** What a connection needs of the gateway around it. */
export interface ConnectionHost<Connection extends Client> {
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
