import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { alert, Desk, eventually, openOrders, RESTING_SPY } from './testing/desk.ts';

describe("another account's gateway on the same port", () => {
  const desk = new Desk();
  const strangers = new Desk();
  after(async () => {
    await desk.close();
    await strangers.close();
  });

  it('is told nothing, and what it says settles nothing', async () => {
    const ours = await desk.gateway();
    const { port } = ours.gateway;
    const up = await desk.up(desk.configFor(port));
    await alert(up, RESTING_SPY);
    await eventually(
      () => openOrders(up),
      (all) => all.length === 3 && all.every(({ state }) => state === 'working'),
      'the bracket rests',
    );
    const [{ ref: entry } = assert.fail()] = up.application.orders().filter(({ role }) => role === 'entry');
    await ours.close();

    const theirs = await strangers.gateway({ port, accounts: ['DU7654321'] });
    await eventually(
      () => up.application.status().link.reason ?? '',
      (reason) => /data folder belongs to DU1234567.*offers DU7654321/.test(reason),
      'the reason',
    );
    const asked = await up.application.cancel('cli', entry);
    assert.equal(asked.done, true);
    const answer = await alert(up, { ...RESTING_SPY, id: 'second' });
    assert.equal(answer.refusal?.code, 'LINK_NOT_READY', JSON.stringify(answer));
    assert.match(answer.refusal.message, /DU7654321/);
    // Longer than a comparison that was wrongly still scheduled would take.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(up.application.status().link.ready, false);
    assert.deepEqual(
      theirs.events.filter(({ type }) => type === 'order' || type === 'orderError'),
      [],
    );
    assert.deepEqual(
      openOrders(up)
        .map(({ role, state }) => `${role} ${state}`)
        .sort(),
      ['entry cancelling', 'stop working', 'target working'],
    );
    await theirs.close();

    await desk.gateway({ port });
    await eventually(
      () => openOrders(up),
      (all) => all.length === 0,
      'our gateway is back and cancels what was asked for',
    );
    assert.equal(up.application.status().link.ready, true);
  });
});
