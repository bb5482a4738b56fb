import assert from 'node:assert/strict';
import type { Application } from '../../src/app/application.ts';
import type { BowlineConfigInput } from '../../src/app/config/schema.ts';
import {
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  PAPER,
  RESTING_SPY,
} from '../../src/app/testing/desk.ts';
import type { IntakeView, OrderView } from '../../src/app/views.ts';
import { accountId } from '../../src/core/ids.ts';
import { FaultDesk } from '../../src/gateway/faults/fault-desk.ts';

/** Bowline in this process, over TCP with the real adapter, at a gateway that breaks when told to. */
export interface Scene {
  readonly desk: Desk;
  readonly world: GatewayWorld;
  readonly faults: FaultDesk;
  readonly application: Application;
}

/** Plays a scene and clears it away; `before` is what is broken when Bowline starts, `trading` is configured beside the usual. */
export async function withBowline(
  play: (scene: Scene) => Promise<void>,
  before?: (faults: FaultDesk) => void,
  trading: BowlineConfigInput['trading'] = {},
): Promise<void> {
  const desk = new Desk();
  try {
    const world = await desk.gateway();
    const faults = new FaultDesk(world.gateway.internals);
    desk.closing({ close: async () => faults.endAll() });
    before?.(faults);
    const { application } = await desk.up(desk.configFor(world.gateway.port, { trading }));
    await play({ desk, world, faults, application });
  } finally {
    await desk.close();
  }
}

/** Sends an alert and waits until it is decided. */
export const send = (application: Application, body: object): Promise<IntakeView> =>
  alert({ application }, body);

/** Starts a fault. */
export const begin = (faults: FaultDesk, name: string, options: object = {}): void => {
  const begun = faults.start(name, options);
  assert.ok(begun.ok, begun.ok ? '' : begun.error.message);
};

/** The order of a signal in its role. */
export const orderOf = (application: Application, signalId: string, role: string): OrderView =>
  application.orders({ limit: 500 }).find((order) => order.signalId === signalId && order.role === role) ??
  assert.fail(`no ${role} of ${signalId}`);

/** Waits until orders can be sent, or cannot. */
export const linkIs = (application: Application, ready: boolean) =>
  eventually(
    () => application.status().link,
    (link) => link.ready === ready,
    `the link is ${ready ? 'ready' : 'down'}`,
  );

/** Waits for the first quote. */
export const quoted = (application: Application) =>
  eventually(
    () => application.quotes(),
    ([spy]) => spy?.bid !== undefined,
    'a quote',
  );

/** A position with its bracket, and a bracket that rests; the ids of their signals. */
export async function heldAndResting(application: Application) {
  await quoted(application);
  const held = (await send(application, { ...BUY_SPY, id: 'held' })).signalId;
  const resting = (await send(application, { ...RESTING_SPY, id: 'resting' })).signalId;
  await eventually(
    () => ({ orders: application.orders(), positions: application.positions() }),
    ({ orders, positions }) =>
      orders.length === 6 &&
      orders.every(({ state }) => state === 'working' || state === 'filled') &&
      positions[0]?.protected === 'yes',
    'both brackets stand',
  );
  return { held, resting };
}

/** What the gateway holds, and what we take for it; equal in the end, with nothing in doubt, doubled or unprotected. */
export async function agrees({ world, application }: Scene): Promise<void> {
  await linkIs(application, true);
  const { exchange } = world;
  const book = () => ({
    ours: {
      positions: application.positions().reduce((sum, { quantity }) => sum + quantity, 0),
      fills: application.orders({ limit: 500 }).reduce((sum, { filled }) => sum + filled, 0),
      resting: application
        .orders({ open: true, limit: 500 })
        .map(({ ref, quantity, limitPrice, stopPrice }) => `${ref} ${quantity} ${limitPrice} ${stopPrice}`)
        .sort(),
    },
    theirs: {
      positions: exchange.positions(accountId(PAPER)).reduce((sum, { position }) => sum + position, 0),
      fills: exchange.executions().reduce((sum, { shares }) => sum + shares, 0),
      resting: exchange
        .openOrders()
        .map(
          ({ orderRef, totalQuantity, lmtPrice, auxPrice }) =>
            `${orderRef} ${totalQuantity} ${lmtPrice} ${auxPrice}`,
        )
        .sort(),
    },
    states: application
      .orders({ limit: 500 })
      .map(({ ref, state, reason }) => `${ref} ${state} ${reason ?? ''}`),
    protection: application.positions().map((position) => `${position.quantity} ${position.protected}`),
    alarms: application.status().alarms.map(({ code }) => code),
    unknown: application.status().counts.unknownOrders,
  });
  await eventually(
    book,
    ({ ours, theirs, protection, unknown }) =>
      JSON.stringify(ours) === JSON.stringify(theirs) &&
      unknown === 0 &&
      protection.every((answer) => answer.endsWith(' yes')),
    'our book is the gateway’s',
  );
  const permIds = new Map<number, string>();
  for (const event of world.events)
    if (event.type === 'order') permIds.set(event.order.permId, event.order.orderRef);
  const refs = [...permIds.values()];
  assert.equal(new Set(refs).size, refs.length, `sent twice: ${refs.join(' ')}`);
}
