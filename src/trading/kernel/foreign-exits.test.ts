import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId } from '../../core/ids.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';

const ALARM = `foreign-exits-${SPY.conId}`;

/** The session begins anew under a client id. */
function session(desk: Desk, clientId: number): void {
  desk.commit({
    type: 'session.established',
    account: desk.accountId,
    accounts: [desk.accountId],
    serverVersion: 193,
    nextValidId: clientOrderId(1),
    clientId,
  });
  desk.tick();
}

describe('exits of another client id than the session has', () => {
  it('are an alarm while the session lasts: no rule can move them', () => {
    const desk = new Desk();
    desk.longSpy({ breakEven: { when: { unit: 'price', value: 455 } } });
    session(desk, 8);
    desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
    desk.tick();
    assert.equal(desk.order('stop').amendment, undefined);
    const alarm = desk.state.alarms.get(ALARM);
    assert.equal(alarm?.severity, 'critical');
    assert.match(alarm?.message ?? '', /^2 exits of SPY are of client id 7, and this session has 8/);
    session(desk, 7);
    assert.ok(!desk.state.alarms.has(ALARM));
  });

  it('end the closing of a part, and entries go on', () => {
    const desk = new Desk();
    desk.longSpy();
    session(desk, 8);
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    desk.tick();
    assert.equal(desk.state.closings.size, 0);
    const add = signal({ action: 'add' });
    desk.take(add);
    assert.equal(desk.record(add).refusal, undefined);
  });
});
