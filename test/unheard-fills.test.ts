import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk, eventually, PAPER } from '../src/app/testing/desk.ts';
import { accountId } from '../src/core/ids.ts';
import { announce } from '../src/gateway/faults/fault.ts';
import { FaultDesk } from '../src/gateway/faults/fault-desk.ts';
import { begin, heldAndResting, linkIs, quoted, send, withBowline } from './support/gap-scene.ts';

/** What nobody tells of: fills whose executions are lost, and a gap whose beginning is. Over TCP, with the real adapter. */

describe('Bowline, not being told', { concurrency: 3 }, () => {
  it('of an execution, says that the broker holds more, and books it by a reading of its own', async () => {
    const desk = new Desk();
    try {
      const world = await desk.gateway();
      const faults = new FaultDesk(world.gateway.internals);
      desk.closing({ close: async () => faults.endAll() });
      const config = desk.configFor(world.gateway.port);
      const { application } = await desk.up({
        ...config,
        trading: { ...config.trading, limits: { ...config.trading.limits, stopRequired: false } },
      });
      await quoted(application);
      begin(faults, 'messages', { do: 'drop', kinds: ['executionData', 'commissionReport'] });
      await send(application, { action: 'buy', symbol: 'SPY', quantity: 10, id: 'unheard' });
      await eventually(
        () => application.status().alarms.map(({ code }) => code),
        (codes) => codes.includes('POSITION_MISMATCH'),
        'the difference is an alarm',
      );
      assert.deepEqual(application.positions(), []);
      const held = world.exchange
        .positions(accountId(PAPER))
        .reduce((sum, { position }) => sum + position, 0);
      assert.equal(held, 10);
      faults.end('messages');
      await eventually(
        () => ({ positions: application.positions(), alarms: application.status().alarms }),
        ({ positions, alarms }) => positions[0]?.quantity === 10 && alarms.length === 0,
        'it is booked, and no alarm is left',
      );
    } finally {
      await desk.close();
    }
  });

  for (const [code, message] of [
    [1101, 'Connectivity between IBKR and Trader Workstation has been restored - data lost.'],
    [1102, 'Connectivity between IBKR and Trader Workstation has been restored - data maintained.'],
  ] as const)
    it(`of the loss (1100) that ${code} ends, reads everything as after a gap`, () =>
      withBowline(async ({ application, world }) => {
        await heldAndResting(application);
        await linkIs(application, true);
        const before = application.status().link.recovery?.to;
        announce(world.gateway.internals, code, message);
        await eventually(
          () => application.status().link,
          ({ ready, recovery }) => ready && recovery?.to !== before && recovery?.endedAt !== undefined,
          'a reading of its own',
        );
      }));
});
