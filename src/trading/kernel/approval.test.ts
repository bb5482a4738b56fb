import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, signal } from '../testing/fixtures.ts';

const MINUTE = 60_000;

describe('a signal that waits for a person', () => {
  const asked = (desk: Desk, until: UnixMs) => {
    const each = signal();
    desk.keep(desk.kernel.askApproval({ signal: each, summary: 'BUY', warnings: [], body: '' }, until));
    return each;
  };
  const decide = (desk: Desk, id: SignalId, approved: boolean): string => {
    const decided = desk.kernel.decideApproval(id, word(approved));
    if (decided.ok) desk.keep(decided.value);
    return decided.ok ? 'done' : decided.error.code;
  };
  const word = (approved: boolean) => ({ approved, by: 'dashboard', reason: 'as said' }) as const;

  it('is not acted upon before, and is after', () => {
    const desk = new Desk();
    const each = asked(desk, unixMs(desk.clock.now() + MINUTE));
    const record = () => desk.record(each);
    assert.deepEqual(desk.act(each), []);
    assert.equal(desk.state.orders.size, 0);
    assert.equal(decide(desk, each.id, true), 'done');
    desk.act(each);
    assert.equal(desk.order('entry').signalId, each.id);
    assert.equal(record().waitsUntil, undefined);
  });

  it('is refused when it is declined, or when nobody has come', () => {
    const desk = new Desk();
    const declined = asked(desk, unixMs(desk.clock.now() + MINUTE));
    assert.equal(decide(desk, declined.id, false), 'done');
    assert.equal(desk.record(declined).refusal?.code, 'DECLINED');
    const late = asked(desk, unixMs(desk.clock.now() + MINUTE));
    desk.clock.advance(MINUTE);
    assert.equal(decide(desk, late.id, true), 'APPROVAL_EXPIRED');
    desk.keep(desk.kernel.tick());
    assert.equal(desk.record(late).refusal?.code, 'APPROVAL_EXPIRED');
    assert.equal(decide(desk, late.id, true), 'NOT_WAITING');
    assert.equal(desk.state.orders.size, 0);
  });

  it('is ended by its own sender who leaves or turns, and by nobody else', () => {
    const later = unixMs(NOW + MINUTE);
    const codeAfter = (then: Partial<Signal>): string | undefined => {
      const desk = new Desk();
      const entry = asked(desk, later);
      desk.take(bareSignal(then.action ?? 'close', then));
      return desk.record(entry).refusal?.code;
    };
    assert.equal(codeAfter({ action: 'close' }), 'APPROVAL_SUPERSEDED');
    assert.equal(codeAfter({ action: 'flatten', symbol: '' }), 'APPROVAL_SUPERSEDED');
    assert.equal(codeAfter({ action: 'close', strategy: 'another' }), undefined);
    assert.equal(codeAfter({ action: 'close', source: 'chat' }), undefined);
    assert.equal(codeAfter({ action: 'close', symbol: 'QQQ' }), undefined);
  });
});
