import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withShareCfds } from '../simulator/catalogue/cfds.ts';
import { alert, BUY_SPY, Desk, eventually } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

/**
 * A symbol alone may mean another contract than the position that it is read from: `BTC` is the coin, and the local symbol of
 * a fund; `ES` is a future, and that of a stock. The contract decides, whatever the symbol says.
 */
describe('a position that is named by its contract', () => {
  const desk = new Desk();
  let up: RunningBowline;
  const held = (secType: string) =>
    up.application.positions().find((position) => position.secType === secType);

  before(async () => {
    const { gateway } = await desk.gateway({
      alsoListed: (catalogue) => withShareCfds(catalogue).filter((each) => !catalogue.includes(each)),
    });
    up = await desk.up(desk.configFor(gateway.port));
    await alert(up, { ...BUY_SPY, id: 'share' });
    await alert(up, { ...BUY_SPY, symbol: 'SPY.CFD', id: 'cfd' });
    for (const secType of ['STK', 'CFD'])
      await eventually(
        () => held(secType),
        (position) => position?.quantity === 10 && position.protected === 'yes',
        `the ${secType} is protected`,
      );
  });
  after(() => desk.close());

  it('is closed by itself, in part and whole', async () => {
    const cfd = held('CFD') ?? assert.fail();
    const half = await up.application.instruct('dashboard', {
      action: 'close',
      symbol: 'SPY',
      conId: cfd.conId,
      reason: 'test',
      portion: { by: 'fraction', value: 0.5 },
    });
    assert.equal(half.done, true, half.message);
    await eventually(
      () => held('CFD'),
      (position) => position?.quantity === 5,
      'half of the CFD is sold',
    );
    const rest = await up.application.flatten('dashboard', 'test', { symbol: 'SPY', conId: cfd.conId });
    assert.equal(rest.done, true, rest.message);
    await eventually(
      () => held('CFD'),
      (position) => position === undefined,
      'the CFD is closed',
    );
    assert.equal(held('STK')?.quantity, 10, 'the share is left alone');
  });

  it('is refused under a contract that Bowline does not know', async () => {
    const action = await up.application.flatten('dashboard', 'test', { symbol: 'SPY', conId: 1 });
    assert.deepEqual([action.done, action.refusal?.code], [false, 'CONTRACT_UNKNOWN']);
    assert.equal(held('STK')?.quantity, 10);
  });
});
