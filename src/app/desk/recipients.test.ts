import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accountsReady, BUY_SPY, Desk } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';
import type { IntakeView } from '../views.ts';

const [A, B, C] = ['DU1000001', 'DU1000002', 'DU1000003'];

describe('whom a signal is for', () => {
  const desk = new Desk();
  let up: RunningBowline;
  const send = (body: object, url?: string): Promise<IntakeView> =>
    up.application.receive({
      origin: 'alert',
      body: JSON.stringify(body),
      contentType: 'application/json',
      ...(url === undefined ? {} : { url }),
    });
  const givenTo = ({ accounts = [] }: IntakeView): readonly string[] =>
    accounts.map(({ account }) => account);

  before(async () => {
    const accounts = [A, B, C];
    const world = await desk.gateway({ accounts, quoted: ['SPY'] });
    up = await desk.up(
      desk.configFor(world.gateway.port, {
        accounts: accounts.map((id) => ({ id })),
        alerts: { urls: { pair: { accounts: [A, B] }, one: { account: C }, any: {} } },
      }),
    );
    await accountsReady(up);
  });
  after(() => desk.close());

  it('by an alert URL that is bound to a list of accounts', async () => {
    const intake = await send({ ...BUY_SPY, id: 'pair-1' }, 'pair');
    assert.equal(intake.accepted, true, JSON.stringify(intake));
    assert.deepEqual(givenTo(intake), [A, B]);
    const one = await send({ ...BUY_SPY, id: 'pair-2', account: B }, 'pair');
    assert.deepEqual(givenTo(one), [B]);
    const other = await send({ ...BUY_SPY, id: 'pair-3', account: C }, 'pair');
    assert.equal(other.refusal?.code, 'ALERT_URL_ACCOUNT');
    const among = await send({ ...BUY_SPY, id: 'pair-4', accounts: [A, C] }, 'pair');
    assert.equal(among.refusal?.code, 'ALERT_URL_ACCOUNT');
    assert.deepEqual(givenTo(await send({ ...BUY_SPY, id: 'one-1' }, 'one')), [C]);
    assert.equal(
      (await send({ ...BUY_SPY, id: 'one-2', accounts: [A] }, 'one')).refusal?.code,
      'ALERT_URL_ACCOUNT',
    );
  });

  it('by the accounts that it names, and what is not traded here is told', async () => {
    const two = await send({ ...BUY_SPY, id: 'two-1', accounts: [B, C] });
    assert.deepEqual(givenTo(two), [B, C]);
    const text = await send({ ...BUY_SPY, id: 'two-2', accounts: `${A}, ${C}` });
    assert.deepEqual(givenTo(text), [A, C]);
    const part = await send({ ...BUY_SPY, id: 'two-3', accounts: [A, 'DU9999999'] });
    assert.equal(part.accepted, true, JSON.stringify(part));
    assert.deepEqual(
      part.accounts?.map(({ account, refusal }) => [account, refusal?.code]),
      [
        [A, undefined],
        ['DU9999999', 'ACCOUNT_OTHER'],
      ],
    );
    const none = await send({ ...BUY_SPY, id: 'two-4', accounts: ['DU9999999'] });
    assert.equal(none.refusal?.code, 'ACCOUNT_OTHER');
  });

  it('one account that fails stops no other of the list', async () => {
    await up.application.of(A ?? '')?.kill('cli', 'for the test');
    const intake = await send({ ...BUY_SPY, id: 'failing-1' }, 'pair');
    assert.equal(intake.accepted, true);
    assert.deepEqual(
      intake.accounts?.map(({ account, refusal }) => [account, refusal?.code]),
      [
        [A, 'TRADING_STATE'],
        [B, undefined],
      ],
    );
    const seen = up.application.signals().find(({ id }) => id === intake.signalId);
    assert.equal(seen?.accounts?.length, 2);
  });

  it('the same message by two URLs is two signals', async () => {
    const body = { ...BUY_SPY, quantity: 3, id: 'both-1' };
    assert.deepEqual(givenTo(await send(body, 'one')), [C]);
    assert.deepEqual(givenTo(await send(body, 'any')), [A, B, C]);
  });
});
