import assert from 'node:assert/strict';
import { BUY_SPY, eventually } from '../../src/app/testing/desk.ts';
import type { AlarmView, OrderView } from '../../src/app/views.ts';
import { changeOrder } from '../../src/gateway/control/manual-orders.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import { quoted, type Scene, send } from './gap-scene.ts';

/** 10 SPY whose stop and target rest; the id of their signal. `facts` change the alert. */
export async function protectedSpy({ application }: Scene, facts: object = {}): Promise<string> {
  await quoted(application);
  const { signalId } = await send(application, { ...BUY_SPY, id: 'held', ...facts });
  await protection({ application }, 'yes');
  return signalId;
}

/** Waits until the position's stop is so. */
export const protection = ({ application }: Pick<Scene, 'application'>, wanted: 'yes' | 'no') =>
  eventually(
    () => application.positions()[0]?.protected,
    (answer) => answer === wanted,
    `protected: ${wanted}`,
  );

export const alarmOf = ({ application }: Scene, code: string): AlarmView | undefined =>
  application.status().alarms.find((alarm) => alarm.code === code);

/** Waits for an alarm, or for its end; the alarm. */
export async function alarmed(scene: Scene, code: string, withinMs?: number): Promise<AlarmView> {
  const alarm = await eventually(
    () => alarmOf(scene, code),
    (found) => found !== undefined,
    code,
    withinMs,
  );
  return alarm ?? assert.fail(code);
}
export const quiet = (scene: Scene, code: string) =>
  eventually(
    () => alarmOf(scene, code),
    (found) => found === undefined,
    `the end of ${code}`,
  );

export const flat = ({ application }: Scene) =>
  eventually(
    () => ({
      held: application.positions().reduce((sum, { quantity }) => sum + Math.abs(quantity), 0),
      open: application.orders({ open: true }).map(({ ref, state }) => `${ref} ${state}`),
    }),
    ({ held, open }) => held === 0 && open.length === 0,
    'flat, with nothing open',
  );

/** Every stop that Bowline has planned, oldest first. */
export const stopsOf = ({ application }: Scene): readonly OrderView[] =>
  application
    .orders({ limit: 500 })
    .filter(({ role }) => role === 'stop')
    .reverse();

/** What rests at the exchange under a reference. */
export const restingAs = ({ world }: Scene, ref: string): SimulatedOrder =>
  world.exchange.openOrders().find(({ orderRef }) => orderRef === ref) ?? assert.fail(`${ref} does not rest`);

/** A person changes an order in TWS. */
export function byHand(scene: Scene, ref: string, revision: Parameters<typeof changeOrder>[2]): void {
  const changed = changeOrder(scene.world.gateway.internals, restingAs(scene, ref).permId, revision);
  assert.ok(changed.ok, changed.ok ? '' : changed.error.message);
}

/** Nothing happens for so long. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
