import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accountId } from '../../core/ids.ts';
import {
  accountsReady,
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  openOrders,
} from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

const MASTER = 'DF1234567';
const CLIENTS = ['DU1000001', 'DU1000002', 'DU1000003'] as const;
const CASH = { DU1000001: 250_000, DU1000002: 500_000, DU1000003: 1_000_000 };

describe("an advisor's group over TCP", () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  let config: ReturnType<Desk['config']>;

  const heldAtBroker = (): readonly number[] =>
    CLIENTS.map(
      (id) => world.exchange.positions(accountId(id)).find(({ position }) => position !== 0)?.position ?? 0,
    );
  const position = () => up.application.positions().find(({ quantity }) => quantity !== 0);
  before(async () => {
    world = await desk.gateway({ accounts: CLIENTS, advisor: MASTER, cash: CASH, quoted: ['SPY'] });
    config = desk.configFor(world.gateway.port, { accounts: [{ id: MASTER, group: 'NetLiq' }] });
    up = await desk.up(config);
    await accountsReady(up);
  });
  after(() => desk.close());

  it('is worth what its accounts are worth together', () => {
    const [account] = up.application.accounts();
    assert.equal(account?.id, MASTER);
    assert.equal(account?.netLiquidation, 1_750_000);
  });

  it('enters with one order for the group, and IB shares it out', async () => {
    const intake = await alert(up, { ...BUY_SPY, quantity: 70, id: 'enter-1' });
    assert.equal(intake.accepted, true, JSON.stringify(intake));
    const held = await eventually(
      position,
      (each) => each?.quantity === 70 && each.protected === 'yes',
      'the entry',
    );
    assert.deepEqual(heldAtBroker(), [10, 20, 40]);
    assert.deepEqual(
      held?.shares,
      CLIENTS.map((account, index) => ({
        account,
        quantity: [10, 20, 40][index],
        brokerQuantity: [10, 20, 40][index],
      })),
    );
    const placed = world.events.flatMap((event) => (event.type === 'order' ? [event.order] : []));
    assert.ok(placed.length >= 3);
    assert.ok(
      placed.every(({ allocation }) => allocation?.group === 'NetLiq'),
      'entry, stop and target',
    );
    assert.equal(up.application.reconciliation().breaks.length, 0);
  });

  it('knows after a restart what each account holds', async () => {
    await up.close();
    up = await desk.up(config);
    await accountsReady(up);
    assert.deepEqual(
      position()?.shares?.map(({ quantity }) => quantity),
      [10, 20, 40],
    );
    assert.equal(openOrders(up).length, 2);
    assert.equal(up.application.reconciliation().breaks.length, 0);
  });

  it('closes a part in proportion, in each account itself, and keeps the rest protected', async () => {
    await alert(up, {
      action: 'close',
      symbol: 'SPY',
      quantityPercent: undefined,
      size: undefined,
      portion: undefined,
      quantity: 35,
      id: 'part-1',
    });
    await eventually(position, (each) => each?.quantity === 35 && each.protected === 'yes', 'half of it');
    assert.deepEqual(heldAtBroker(), [5, 10, 20]);
  });

  it('flattens every account exactly', async () => {
    const done = await up.application.flatten('cli', 'for the test');
    assert.equal(done.done, true, JSON.stringify(done));
    await eventually(position, (each) => each === undefined, 'flat');
    assert.deepEqual(heldAtBroker(), [0, 0, 0]);
    await eventually(
      () => openOrders(up).length,
      (open) => open === 0,
      'no orders left',
    );
    assert.deepEqual(up.application.status().alarms, []);
  });

  it('goes to the group that a signal names, and to no other', async () => {
    const { signalId } = await alert(up, { ...BUY_SPY, faGroup: 'Equal', id: 'other-1' });
    const refusal = await eventually(
      () => up.application.signal(signalId)?.refusal,
      (found) => found !== undefined,
      'the refusal',
    );
    assert.equal(refusal?.code, 'GROUP_OTHER');
    assert.match(refusal?.message ?? '', /Groups: NetLiq/);
    const named = await alert(up, { ...BUY_SPY, quantity: 7, faGroup: 'NetLiq', id: 'named-1' });
    assert.equal(named.accepted, true, JSON.stringify(named));
    await eventually(position, (each) => each?.quantity === 7, 'the entry');
    assert.deepEqual(heldAtBroker(), [1, 2, 4]);
  });
});

describe("an advisor's group that cannot be traded", () => {
  const desk = new Desk();
  after(() => desk.close());

  it('is said, with the groups that there are, and nothing is sent', async () => {
    const world = await desk.gateway({ accounts: CLIENTS, advisor: MASTER, quoted: ['SPY'] });
    const up = await desk.up(
      desk.configFor(world.gateway.port, { accounts: [{ id: MASTER, group: 'Nobody' }] }),
    );
    // Before the gateway has told its groups an alert is stored, and its answer says only that.
    await eventually(
      () => JSON.stringify(up.application.status().link),
      (link) => link.includes('no group'),
      'the gateway has told its groups',
    );
    const { signalId } = await alert(up, { ...BUY_SPY, id: 'nobody-1' });
    // A busy machine answers before it has decided.
    await eventually(
      () => up.application.signal(signalId)?.stage,
      (stage) => stage === 'refused',
      'the refusal',
    );
    const [account] = up.application.accounts();
    assert.equal(account?.ready, false);
    assert.match(
      JSON.stringify(up.application.status().link),
      /no group Nobody; its groups: Equal, NetLiq, AvailableEquity/,
    );
    assert.equal(
      world.events.some(({ type }) => type === 'order'),
      false,
    );
  });
});
