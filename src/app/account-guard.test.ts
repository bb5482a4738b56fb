import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld, PAPER } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

const LIVE = 'U1234567';

describe('a live account', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  before(async () => {
    world = await desk.gateway({ accounts: [LIVE] });
    up = await desk.up(desk.configFor(world.gateway.port));
  });
  after(() => desk.close());

  it('is told as LIVE at the start, with what is missing', () => {
    assert.match(desk.lines.join(''), /Account ID: U1234567 \(LIVE: nothing is opened\. Missing: \(mode\)/);
  });

  it('is LIVE in the status, with a ready link', async () => {
    const { account, link } = await eventually(
      () => up.application.status(),
      (status) => status.account !== undefined,
      'account values',
    );
    assert.equal(account?.mode, 'LIVE');
    assert.equal(link.ready, true);
  });

  for (const body of [
    BUY_SPY,
    { ...BUY_SPY, action: 'sell' },
    { action: 'buy', symbol: 'NVDA', quantity: 1, stopLoss: '1%' },
    { action: 'reverse', symbol: 'SPY', stopLoss: '1%' },
    { action: 'close', symbol: 'SPY' },
    { action: 'flatten' },
    { action: 'cancel' },
  ]) {
    it(`refuses ${body.action} ${'symbol' in body ? body.symbol : 'of everything'}`, async () => {
      const answer = await alert(up, body);
      assert.equal(answer.refusal?.code, 'LIVE_NOT_PERMITTED', JSON.stringify(answer));
      assert.equal(answer.accepted, false);
      const explained = await up.application.explain({ origin: 'cli', body: JSON.stringify(body) });
      assert.equal(explained.wouldSend, false);
      assert.equal(explained.refusal?.code, 'LIVE_NOT_PERMITTED');
    });
  }

  it('refuses a person who flattens', async () => {
    const answer = await up.application.flatten('dashboard', 'enough');
    assert.equal(answer.done, false);
    assert.equal(answer.refusal?.code, 'LIVE_NOT_PERMITTED');
  });

  it('is sent nothing', () => {
    assert.deepEqual(up.application.orders(), []);
    assert.deepEqual(
      world.events.filter((event) => event.type === 'order' || event.type === 'orderError'),
      [],
    );
  });
});

describe('which account is traded', () => {
  const desks: Desk[] = [];
  const newDesk = (): Desk => {
    const desk = new Desk();
    desks.push(desk);
    return desk;
  };
  after(async () => {
    for (const desk of desks) await desk.close();
  });

  it('has to be said when the login has several', async () => {
    const desk = newDesk();
    const { gateway } = await desk.gateway({ accounts: [PAPER, 'DU7654321'] });
    const up = await desk.up(desk.configFor(gateway.port));
    const { link } = up.application.status();
    assert.equal(link.ready, false);
    assert.match(link.reason ?? '', /several accounts \(DU1234567, DU7654321\).*ACCOUNT_ID/);
    const answer = await alert(up, BUY_SPY);
    assert.equal(answer.accepted, false);
    assert.match(answer.refusal?.message ?? '', /ACCOUNT_ID/);
    assert.deepEqual(up.application.orders(), []);
  });

  it('has to be one of the login', async () => {
    const desk = newDesk();
    const { gateway } = await desk.gateway();
    const up = await desk.up(desk.configFor(gateway.port, {}, 'DU9999999'));
    assert.match(up.application.status().link.reason ?? '', /ACCOUNT_ID is DU9999999.*offers DU1234567/);
    const answer = await alert(up, BUY_SPY);
    assert.match(answer.refusal?.message ?? '', /DU9999999/);
    assert.deepEqual(up.application.orders(), []);
  });

  it('stays the one of the data folder', async () => {
    const desk = newDesk();
    const { gateway } = await desk.gateway({ accounts: [PAPER, 'DU7654321'] });
    const first = await desk.up(desk.configFor(gateway.port, {}, 'DU7654321'));
    assert.equal(first.application.status().link.ready, true);
    await first.close();

    const other = await desk.up(desk.configFor(gateway.port, {}, PAPER));
    assert.match(other.application.status().link.reason ?? '', /data folder belongs to DU7654321/);
    const answer = await alert(other, BUY_SPY);
    assert.match(answer.refusal?.message ?? '', /DU7654321/);
    await other.close();

    const unsaid = await desk.up(desk.configFor(gateway.port));
    assert.equal(unsaid.application.status().link.ready, true);
    const status = await eventually(
      () => unsaid.application.status(),
      ({ account }) => account !== undefined,
      'values of the account of the data folder',
      5_000,
    );
    assert.equal(status.account?.id, 'DU7654321');
    assert.equal((await alert(unsaid, BUY_SPY)).accepted, true);
  });

  it('is not another one than a signal names', async () => {
    const desk = newDesk();
    const { gateway } = await desk.gateway();
    const up = await desk.up(desk.configFor(gateway.port));
    for (const action of ['buy', 'close', 'cancel', 'flatten']) {
      const answer = await alert(up, { ...BUY_SPY, action, account: 'DU5555555' });
      assert.equal(answer.refusal?.code, 'ACCOUNT_OTHER', `${action}: ${JSON.stringify(answer)}`);
      assert.equal(answer.refusal?.field, 'account');
    }
    assert.equal((await alert(up, { ...BUY_SPY, account: PAPER })).accepted, true);
  });
});
