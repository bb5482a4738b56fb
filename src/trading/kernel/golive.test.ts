import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, clientOrderId, signalId } from '../../core/ids.ts';
import type { LiveFacts } from '../golive/live/live-gate.ts';
import type { Signal } from '../signal.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { bareSignal, ES, quote, SPY, signal } from '../testing/fixtures.ts';
import { DAY, LIVE, liveFacts, permit } from '../testing/live.ts';

/** A live account whose permit was issued; not armed. */
function liveDesk(live: () => LiveFacts = liveFacts): Desk {
  const desk = new Desk({}, { live }, LIVE);
  desk.account = { id: LIVE, currency: 'USD', netLiquidation: 1_000_000 };
  desk.commit({
    type: 'session.established',
    account: LIVE,
    accounts: [LIVE],
    serverVersion: 193,
    nextValidId: clientOrderId(200),
    clientId: CLIENT_ID,
  });
  desk.commit({ type: 'permit.issued', permit: permit(), by: 'cli', reason: 'ready' });
  desk.quotes.set(ES.conId, quote(ES, 450, 450.25));
  return desk;
}

const arm = (desk: Desk, typed: string = LIVE) =>
  desk.kernel.arm({ typed, by: 'cli', reason: 'at the desk' });
function armed(desk = liveDesk()): Desk {
  const done = arm(desk);
  assert.ok(done.ok, JSON.stringify(done));
  desk.keep(done.value);
  return desk;
}
const one = (facts: Partial<Signal> = {}) => signal({ size: { by: 'units', value: 1 }, ...facts });
const fate = (desk: Desk, asked: Signal, instrument = SPY): string => {
  desk.take(asked, instrument);
  return desk.record(asked).refusal?.code ?? 'taken';
};
const refusalOf = (done: ReturnType<typeof arm>) => (done.ok ? undefined : done.error);

describe('arming', () => {
  it('lets entries of a live account leave, and the first one begins the first week', () => {
    const desk = armed();
    assert.equal(desk.state.golive.firstEntryAt, undefined);
    assert.equal(fate(desk, one()), 'taken');
    assert.equal(desk.state.golive.firstEntryAt, desk.clock.now());
  });

  it('is not revived by a clock that is set back, but by a new permit', () => {
    const desk = armed();
    desk.clock.advance(90 * DAY);
    assert.equal(
      fate(desk, one({ id: signalId('S-LATE'), receivedAt: desk.clock.now() })),
      'LIVE_NOT_PERMITTED',
    );
    desk.clock.advance(-90 * DAY);
    assert.equal(fate(desk, one({ id: signalId('S-AGAIN') })), 'LIVE_NOT_PERMITTED');
    assert.match(refusalOf(arm(desk))?.message ?? '', /permit P-20260304-150000 expired on 2026-06-02/);
    desk.commit({ type: 'permit.issued', permit: permit(), by: 'cli', reason: 'anew' });
    assert.equal(fate(armed(desk), one({ id: signalId('S-ANEW') })), 'taken');
  });

  it('wants the account id typed', () => {
    const desk = liveDesk();
    assert.equal(refusalOf(arm(desk, 'U7654321'))?.code, 'ACCOUNT_NOT_CONFIRMED');
    assert.equal(refusalOf(arm(desk, ''))?.code, 'ACCOUNT_NOT_CONFIRMED');
    assert.equal(fate(desk, one()), 'LIVE_NOT_PERMITTED');
  });

  it('is refused while anything else is missing, and names it', () => {
    const desk = liveDesk(() => liveFacts({ permit: { kind: 'none' } }));
    const refusal = refusalOf(arm(desk));
    assert.equal(refusal?.code, 'LIVE_NOT_PERMITTED');
    assert.equal(refusal?.found, 'permit, settings');
    assert.match(refusal?.message ?? '', /^U1234567 cannot be armed\. Missing: \(permit\)/);
  });

  it('is refused for a paper account, before the account is known, and while trading is halted', () => {
    const desk = liveDesk();
    desk.account = { id: accountId('DU1234567') };
    assert.equal(refusalOf(arm(desk, 'DU1234567'))?.code, 'ARM_NOT_LIVE');
    desk.account = {};
    assert.equal(refusalOf(arm(desk))?.code, 'ACCOUNT_UNKNOWN');
    const halted = liveDesk();
    halted.keep(halted.kernel.kill('cli', 'enough'));
    assert.equal(refusalOf(arm(halted))?.code, 'TRADING_HALTED');
  });

  it('lets a signal that was refused for want of it come again', () => {
    const desk = liveDesk();
    const first = one({ dedupeKey: 'same' });
    assert.equal(fate(desk, first), 'LIVE_NOT_PERMITTED');
    armed(desk);
    assert.equal(fate(desk, one({ dedupeKey: 'same' })), 'taken');
  });

  it('twice does nothing more', () => {
    const again = arm(armed());
    assert.deepEqual(again.ok && again.value, []);
  });

  it('ends with a kill, and resuming does not bring it back', () => {
    const desk = armed();
    const events = desk.keep(desk.kernel.kill('dashboard', 'enough'));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['trading-state.changed', 'live.disarmed'],
    );
    desk.keep(desk.kernel.resume('cli', 'looked'));
    assert.equal(fate(desk, one()), 'LIVE_NOT_PERMITTED');
    armed(desk);
    assert.equal(fate(desk, one()), 'taken');
  });

  it('ends with a word, once', () => {
    const desk = armed();
    assert.equal(desk.keep(desk.kernel.disarm('cli', 'lunch')).length, 1);
    assert.deepEqual(desk.kernel.disarm('cli', 'lunch'), []);
    assert.equal(fate(desk, one()), 'LIVE_NOT_PERMITTED');
  });

  it('ends with a new permit, a confirmation and a revocation', () => {
    for (const event of [
      { type: 'permit.issued', permit: permit(), by: 'cli', reason: 'again' },
      { type: 'permit.confirmed', permit: permit(), changes: [], by: 'cli', reason: 'more' },
      { type: 'permit.revoked', id: permit().id, by: 'cli', reason: 'no more' },
    ] as const) {
      const desk = armed();
      desk.commit(event);
      assert.equal(fate(desk, one()), 'LIVE_NOT_PERMITTED', event.type);
    }
  });

  it('is nothing that a signal can do', () => {
    const desk = liveDesk();
    for (const action of ['buy', 'sell', 'add', 'reverse', 'amend'] as const)
      assert.notEqual(fate(desk, bareSignal(action, { symbol: 'SPY' })), 'taken', action);
    assert.equal(desk.kernel.liveGate().open, false);
  });
});

describe('the first week', () => {
  it('caps contracts, and ends a week after the first entry', () => {
    const desk = armed();
    const prices = {
      stopLoss: { unit: 'price', value: 440 },
      takeProfit: { unit: 'price', value: 470 },
    } as const;
    const es = (value: number) => signal({ symbol: 'ES', size: { by: 'units', value }, ...prices });
    assert.equal(fate(desk, es(2), ES), 'FIRST_WEEK_LIMIT');
    assert.equal(fate(desk, es(1), ES), 'taken');
    assert.equal(fate(desk, es(1), ES), 'FIRST_WEEK_LIMIT');
    desk.clock.advance(7 * DAY);
    assert.equal(fate(desk, es(2), ES), 'taken');
  });
});

describe('a live position whose arming has ended', () => {
  it('can still be closed, moved and flattened', () => {
    const desk = armed();
    const entry = one();
    desk.take(entry);
    desk.accept();
    desk.fill(desk.order('entry'), 1, 450.02);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(1);
    desk.keep(desk.kernel.kill('cli', 'enough'));
    assert.equal(fate(desk, bareSignal('close', { symbol: 'SPY', source: 'alert' })), 'TRADING_STATE');
    assert.equal(fate(desk, bareSignal('flatten', { symbol: 'SPY', source: 'cli' })), 'taken');
    desk.confirmCancellations();
    desk.sent(desk.order('close'));
    desk.fill(desk.order('close'), 1, 450);
    assert.equal(desk.position(), 0);
  });

  it('is closed by a sell that leads to flat, and not turned by one that leads beyond', () => {
    const desk = armed();
    desk.take(one());
    desk.accept();
    desk.fill(desk.order('entry'), 1, 450.02);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(1);
    desk.keep(desk.kernel.disarm('cli', 'lunch'));
    const sell = (target: number) =>
      bareSignal('sell', { symbol: 'SPY', expectedPosition: { prior: 1, target } });
    assert.equal(fate(desk, sell(-1)), 'LIVE_NOT_PERMITTED');
    assert.equal(fate(desk, sell(0)), 'taken');
    assert.equal(desk.state.closings.size, 1);
  });

  it('keeps its stop repaired', () => {
    const desk = armed();
    desk.take(one());
    desk.accept();
    desk.fill(desk.order('entry'), 1, 450.02);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(1);
    desk.keep(desk.kernel.disarm('cli', 'lunch'));
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(30_000);
    desk.tick(30_000);
    assert.equal(desk.order('stop').state, 'planned');
  });
});
