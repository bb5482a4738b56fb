import { z } from 'zod';
import type { GatewayInternals } from '../gateway.ts';
import type { Client } from '../session/client.ts';
import { MessageBucket } from '../session/message-rate.ts';
import { announce, clientId, count, defineFault, lasting, seconds, sessionsOf } from './fault.ts';

/** Faults of the socket between the client and the gateway. */

const MILLISECONDS = 1000;

const killAll = (gateway: GatewayInternals, only?: number): void => {
  for (const connection of gateway.connections()) {
    if (only === undefined || connection.clientId === only) connection.kill();
  }
};

/** Opens the port again; a port that somebody else has taken meanwhile is reported, the gateway cannot be reached then. */
const reopen = (gateway: GatewayInternals, port?: number): void => {
  gateway.listener
    .reopen(port)
    .catch((cause: unknown) => gateway.log(`The port stays shut: ${String(cause)}`));
};

/** The next order ids told are lower by `by`, never below 1. */
function rollBack(gateway: GatewayInternals, by: number): () => void {
  return gateway.traffic.onOutgoing(({ message, values }, next) => {
    const { orderId } = values as { orderId?: number };
    next(
      message.name === 'nextValidId' && orderId !== undefined
        ? { orderId: Math.max(1, orderId - by) }
        : values,
    );
  });
}

const by = z.int('must be a whole number').min(1, 'must be at least 1');

export const restart = defineFault({
  name: 'restart',
  summary:
    'The nightly restart: every socket closes and the port is shut; afterwards nextValidId may be lower than before.',
  options: z.strictObject({ seconds: seconds.default(30), rollBack: by.optional() }),
  start(gateway, { rollBack: lower }) {
    gateway.listener.shut();
    killAll(gateway);
    return () => {
      if (lower !== undefined) {
        const stop = rollBack(gateway, lower);
        const after = gateway.onSession((event) => {
          if (event !== 'connected') return;
          stop();
          after();
        });
      }
      reopen(gateway);
    };
  },
});

export const rolledBackIds = defineFault({
  name: 'rolled-back-ids',
  summary: 'nextValidId is lower than the ids already used.',
  options: z.strictObject({ ...lasting, by: by.default(10) }),
  start: (gateway, { by: lower }) => rollBack(gateway, lower),
});

const LOGGED_OUT = 'Connectivity between IBKR and Trader Workstation has been lost.';

export const logout = defineFault({
  name: 'logout',
  summary:
    'The weekly logout: sessions end; new ones are taken but not logged in, so that no account, no order id and no answer comes, only 1100.',
  options: z.strictObject(lasting),
  start(gateway) {
    killAll(gateway);
    const stops = [
      gateway.traffic.onOutgoing(({ message, values }, next) => {
        if (message.name === 'errMsg' && 'code' in values && values.code === 326) next(values);
      }),
      gateway.traffic.onIncoming(() => {}),
      gateway.onSession((event) => {
        if (event === 'connected') announce(gateway, 1100, LOGGED_OUT);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      killAll(gateway);
    };
  },
});

export const kill = defineFault({
  name: 'kill',
  summary: 'The socket is cut at once; what was not yet sent is lost.',
  options: z.strictObject({ clientId: clientId.optional() }),
  start(gateway, { clientId: only }) {
    killAll(gateway, only);
    return undefined;
  },
});

export const halfOpen = defineFault({
  name: 'half-open',
  summary: 'The socket stays open and nothing is read or written any more; new connections work.',
  options: z.strictObject({
    ...lasting,
    clientId: clientId.optional(),
    /** The client id stays taken, so that who comes back with it gets 326. */
    holdsClientId: z.boolean('must be true or false').default(false),
  }),
  start(gateway, { clientId: only, holdsClientId }) {
    const frozen = sessionsOf(gateway, only);
    for (const connection of frozen) connection.freeze(holdsClientId);
    return () => {
      for (const connection of frozen) connection.kill();
    };
  },
});

export const wedge = defineFault({
  name: 'wedge',
  summary: 'Connections are taken and the handshake is never answered.',
  options: z.strictObject({ ...lasting, killFirst: z.boolean('must be true or false').default(true) }),
  start(gateway, { killFirst }) {
    gateway.gate.wedged = true;
    if (killFirst) killAll(gateway);
    return () => {
      gateway.gate.wedged = false;
      for (const connection of gateway.connections()) if (!connection.started) connection.kill();
    };
  },
});

export const slowHandshake = defineFault({
  name: 'slow-handshake',
  summary: 'The greeting is answered late.',
  options: z.strictObject({ ...lasting, delaySeconds: seconds.default(10) }),
  start({ gate }, { delaySeconds }) {
    gate.handshakeDelayMs = delaySeconds * MILLISECONDS;
    return () => {
      gate.handshakeDelayMs = 0;
    };
  },
});

export const clientIdInUse = defineFault({
  name: 'client-id-in-use',
  summary: 'The next sessions are refused with 326, as if the client id were in use.',
  options: z.strictObject({ ...lasting, count: count.default(1) }),
  start({ gate }, { count: times }) {
    gate.refusedClientIds = times;
    return () => {
      gate.refusedClientIds = 0;
    };
  },
});

export const portChange = defineFault({
  name: 'port-change',
  summary: 'The port is changed: 1300, every connection is dropped, and the gateway listens on the new port.',
  options: z.strictObject({ port: z.int('must be a port').min(0).max(65_535, 'must be at most 65535') }),
  start(gateway, { port }) {
    announce(
      gateway,
      1300,
      `TWS socket port has been reset and this connection is being dropped.\nPlease reconnect on the new port - ${port}`,
    );
    for (const connection of gateway.connections()) connection.end();
    reopen(gateway, port);
    return undefined;
  },
});

/** What the setting was before the first of several overlapping faults. */
const readOnlyBefore = new WeakMap<object, { faults: number; readonly before: boolean }>();

export const readOnly = defineFault({
  name: 'read-only',
  summary: 'Orders, cancellations and order queries are refused with 321.',
  options: z.strictObject(lasting),
  start({ settings }) {
    const held = readOnlyBefore.get(settings) ?? { faults: 0, before: settings.readOnly };
    readOnlyBefore.set(settings, held);
    held.faults += 1;
    settings.readOnly = true;
    return () => {
      held.faults -= 1;
      if (held.faults > 0) return;
      settings.readOnly = held.before;
      readOnlyBefore.delete(settings);
    };
  },
});

const MOST_VIOLATIONS = 3;

export const rateLimit = defineFault({
  name: 'rate-limit',
  summary: 'Fewer messages a second are taken: those above get 100, and the third violation disconnects.',
  options: z.strictObject({ ...lasting, perSecond: count.max(1000).default(5) }),
  start(gateway, { perSecond }) {
    const buckets = new WeakMap<Client, MessageBucket>();
    return gateway.traffic.onIncoming(({ client }, next) => {
      const bucket = buckets.get(client) ?? new MessageBucket(performance.now(), perSecond);
      buckets.set(client, bucket);
      const verdict = bucket.take(performance.now());
      if (verdict.type === 'accept') next();
      if (verdict.type !== 'violation') return;
      const limit = `max=${perSecond} rec=${verdict.received} (${verdict.count})`;
      client.error(-1, 100, `Max rate of messages per second has been exceeded:${limit}`);
      if (verdict.count < MOST_VIOLATIONS) return;
      for (const connection of gateway.connections()) if (connection === client) connection.end();
    });
  },
});
