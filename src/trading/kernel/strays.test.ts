import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerOrder } from '../../broker/port.ts';
import { clientOrderId, conId, orderRef, permId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { signal } from '../testing/fixtures.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

describe('an order at the broker under a reference of ours', () => {
  const withStop = (): { desk: Desk; twin: BrokerOrder } => {
    const desk = new Desk();
    desk.longSpy();
    const twin = desk.listed(desk.order('stop'), 'Submitted', {
      orderId: clientOrderId(777),
      permId: permId(777),
    });
    return { desk, twin };
  };

  it('that is not the one we sent is a twin: shown, alarmed, and it changes nothing of ours', () => {
    const { desk, twin } = withStop();
    const before = { ...desk.order('stop') };
    assert.deepEqual(types(desk.broker({ type: 'order', order: twin })), ['stray.found']);
    assert.deepEqual(types(desk.broker({ type: 'order', order: twin })), [], 'told once');
    assert.deepEqual({ ...desk.order('stop') }, before);
    assert.equal(desk.state.strays.get('perm-777')?.kind, 'twin');
    desk.tick();
    assert.equal(desk.state.alarms.get('stray-perm-777')?.code, 'STRAY_ORDER');
    desk.broker({ type: 'order', order: { ...twin, status: 'Cancelled' } });
    desk.tick();
    assert.equal(desk.state.strays.size, 0);
    assert.ok(!desk.state.alarms.has('stray-perm-777'));
  });

  it('is cancelled where that is configured and it is of our client, once', () => {
    const { desk, twin } = withStop();
    desk.policies = { ...desk.policies, onStrayOrder: 'cancel' };
    const events = desk.broker({ type: 'order', order: twin });
    assert.deepEqual(types(events), ['stray.found', 'stray.cancel-requested']);
    assert.deepEqual(
      types(desk.tick()).filter((type) => type.startsWith('stray')),
      [],
    );
    const foreign = { ...twin, clientId: 99, permId: permId(778) };
    assert.deepEqual(types(desk.broker({ type: 'order', order: foreign })), ['stray.found']);
  });

  it('is asked to go again in the next session: what the one before has asked may never have left', () => {
    const { desk, twin } = withStop();
    desk.policies = { ...desk.policies, onStrayOrder: 'cancel' };
    desk.broker({ type: 'order', order: twin });
    const asked = (): number =>
      desk.journal.filter(({ event }) => event.type === 'stray.cancel-requested').length;
    assert.equal(asked(), 1);
    desk.restart();
    desk.broker({ type: 'order', order: twin });
    desk.tick();
    assert.equal(asked(), 2, 'again, and once');
  });

  it('is asked to go again where a later list shows it: the asking may have been lost', () => {
    const { desk, twin } = withStop();
    desk.policies = { ...desk.policies, onStrayOrder: 'cancel' };
    desk.broker({ type: 'order', order: twin });
    const asked = (): number =>
      desk.journal.filter(({ event }) => event.type === 'stray.cancel-requested').length;
    const ours = [desk.order('stop'), desk.order('target')].map((order) => desk.listed(order, 'Submitted'));
    const read = (openOrders: readonly BrokerOrder[]): void => {
      desk.reconcile({ began: desk.clock.now(), openOrders });
      for (let second = 0; second < 3; second += 1) desk.tick();
    };
    desk.clock.advance(5_000);
    read([...ours, twin]);
    assert.equal(asked(), 1, 'its answer may be on its way');
    desk.clock.advance(60_000);
    desk.tick();
    assert.equal(asked(), 1, 'nothing shows it since');
    read([...ours, twin]);
    assert.equal(asked(), 2, 'again, and once');
    desk.clock.advance(60_000);
    read(ours);
    assert.equal(asked(), 2);
    assert.equal(desk.state.strays.size, 0);
  });

  it('of a journal that is not this one is an orphan', () => {
    const { desk, twin } = withStop();
    const orphan = { ...twin, ref: orderRef('S-20250101-000000-000001-S'), permId: permId(5) };
    desk.broker({ type: 'order', order: orphan });
    assert.equal(desk.state.strays.get('perm-5')?.kind, 'orphan');
    desk.broker({ type: 'order', order: { ...orphan, ref: 'somebody', permId: permId(6) } });
    assert.equal(desk.state.strays.size, 1, 'other references are none of our business');
  });

  it('that had ended by all we knew is found by the list of open orders, and gone with it', () => {
    const desk = new Desk();
    desk.longSpy();
    const target = desk.order('target');
    desk.status(target, 'Cancelled');
    desk.clock.advance(10_000);
    const listed = desk.listed(target, 'Submitted');
    const stop = desk.listed(desk.order('stop'), 'Submitted');
    desk.reconcile({ openOrders: [stop, listed] });
    assert.equal([...desk.state.strays.values()][0]?.kind, 'revived');
    desk.reconcile({ openOrders: [stop] });
    assert.equal(desk.state.strays.size, 0);
  });

  it('that was given up as never arrived is found by its first message, and gone when it ends', () => {
    const desk = new Desk();
    desk.take(signal());
    const exit = desk.order('stop');
    desk.sent(...desk.state.orders.values());
    for (let reading = 0; reading < 2; reading += 1) {
      desk.clock.advance(10_000);
      desk.reconcile();
    }
    assert.equal(exit.state, 'cancelled');
    desk.broker({
      type: 'order',
      order: desk.listed(desk.order('entry'), 'Submitted', { orderType: 'MKT' }),
    });
    desk.broker({ type: 'order', order: desk.listed(exit, 'PreSubmitted', { orderType: 'STP' }) });
    assert.deepEqual(
      [...desk.state.strays.values()].map(({ kind }) => kind),
      ['revived', 'revived'],
    );
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('entry'), 'Filled', 10);
    desk.brokerHolds(10);
    assert.equal(desk.state.strays.size, 1, 'the entry has ended');
    desk.tick(10_000);
    desk.tick();
    assert.equal(desk.order('stop'), exit, 'a second stop beside it, and both could fill');
    assert.ok([...desk.state.alarms.values()].some(({ code }) => code === 'STRAY_ORDER'));
    desk.broker({ type: 'order', order: desk.listed(exit, 'Cancelled', { orderType: 'STP' }) });
    desk.tick();
    assert.notEqual(desk.order('stop'), exit);
  });

  it('leaves the comparison of our own order alone: the twin is not taken for it', () => {
    const { desk, twin } = withStop();
    desk.clock.advance(10_000);
    desk.reconcile({ openOrders: [desk.listed(desk.order('target'), 'Submitted'), twin] });
    assert.equal(desk.order('stop').state, 'unknown', 'ours is missing');
    assert.equal(desk.state.strays.size, 1);
  });

  it('keeps its identity when the broker gives it another number', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    const again = desk.listed(stop, 'Submitted', { orderId: clientOrderId(900) });
    assert.deepEqual(types(desk.broker({ type: 'order', order: again })), ['order.renumbered']);
    assert.deepEqual(
      stop.incarnations.map(({ clientId, orderId }) => [clientId, orderId]),
      [
        [CLIENT_ID, stop.orderId],
        [CLIENT_ID, 900],
      ],
    );
    assert.equal(desk.state.strays.size, 0);
  });

  it('fills on our account: its executions are booked, and our order keeps its permanent id', () => {
    const { desk } = withStop();
    const stop = desk.order('stop');
    const { permId: own } = stop;
    desk.fill(stop, 4, 440, { orderId: clientOrderId(777), permId: permId(777) });
    assert.equal(desk.position(), 6);
    assert.equal(stop.permId, own);
  });
});

describe('what has a number of ours and no reference, under our client id', () => {
  const foreign = { ref: '', permId: permId(123) };

  it('is nobody’s order of ours with another permanent id or another contract: a twin with an alarm', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    const before = { ...stop };
    const other = desk.listed(stop, 'Submitted', { ...foreign, quantity: quantity(3) });
    desk.broker({ type: 'order', order: other });
    assert.deepEqual({ ...stop }, before);
    desk.tick();
    assert.equal(desk.state.alarms.get('stray-perm-123')?.code, 'STRAY_ORDER');
    desk.status(stop, 'Cancelled');
    assert.equal(stop.state, 'cancelled', 'our own is still heard');
  });

  it('executes beside our book', () => {
    for (const facts of [foreign, { ref: '', conId: conId(999) }]) {
      const desk = new Desk();
      desk.longSpy();
      desk.fill(desk.order('entry'), 5, 400, facts);
      assert.deepEqual([desk.position(), desk.order('entry').executedQuantity], [10, 10]);
      assert.equal(desk.state.externalExecutions.size, 1);
    }
  });

  it('is ours where permanent id and contract are', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02, { ref: '' });
    assert.equal(desk.position(), 10);
  });
});

describe('what is not ours', () => {
  it('is kept beside our book, once, and replaced by its correction', () => {
    const desk = new Desk();
    desk.longSpy();
    const foreign = desk.execution(desk.order('entry'), 5, 451, {
      ref: '',
      clientId: 0,
      orderId: clientOrderId(0),
    });
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: foreign })), ['execution.external']);
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: foreign })), []);
    const corrected = {
      ...foreign,
      execId: foreign.execId.replace(/01$/, '02') as typeof foreign.execId,
      price: 452 as never,
    };
    desk.broker({ type: 'execution', execution: corrected });
    desk.reconcile({ executions: [foreign, corrected], openOrders: [] });
    assert.equal(desk.position(), 10);
    assert.deepEqual(
      [...desk.state.externalExecutions.values()].map(({ price }) => price),
      [452],
    );
  });
});

describe('an order in doubt', () => {
  it('is settled by a person, and shown when it turns up all the same', () => {
    const desk = new Desk();
    desk.longSpy();
    const target = desk.order('target');
    desk.keep(desk.kernel.settle(target.ref, 'cli', 'no'));
    assert.equal(target.state, 'working', 'only what is in doubt can be settled');
    desk.clock.advance(10_000);
    desk.brokerHolds(99);
    const stop = desk.listed(desk.order('stop'), 'Submitted');
    desk.reconcile({ openOrders: [stop] });
    assert.equal(target.state, 'unknown');
    desk.keep(desk.kernel.settle(target.ref, 'cli', 'looked in TWS: it is gone'));
    assert.equal(target.state, 'cancelled');
    assert.match(target.reason ?? '', /settled by a person \(cli\): looked in TWS/);
    desk.clock.advance(10_000);
    desk.reconcile({ openOrders: [stop, desk.listed(target, 'Submitted')] });
    assert.equal(desk.state.strays.size, 1);
  });
});
