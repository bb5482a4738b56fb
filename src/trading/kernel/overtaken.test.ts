import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, EURUSD, SPY, signal } from '../testing/fixtures.ts';

const codeOf = (desk: Desk, entry: Signal) => desk.record(entry).refusal?.code;

/** An entry that has come and waits for its contract, or its first quote. */
function waiting(facts: Partial<Signal> = {}): { readonly desk: Desk; readonly entry: Signal } {
  const desk = new Desk();
  const entry = signal(facts);
  desk.receive(entry);
  return { desk, entry };
}

describe('an entry that is on its way to its contract or quote', () => {
  it('is ended by what closes, flattens or cancels the same, and says by what', () => {
    for (const action of ['close', 'flatten', 'cancel'] as const) {
      const { desk, entry } = waiting();
      const later = bareSignal(action);
      desk.take(later);
      assert.equal(codeOf(desk, entry), 'SUPERSEDED', action);
      assert.match(desk.record(entry).refusal?.message ?? '', new RegExp(`${later.id} \\(${action}\\)`));
      desk.act(entry);
      assert.equal(desk.state.orders.size, 0);
    }
  });

  it('is ended by what is about everything', () => {
    for (const action of ['flatten', 'cancel'] as const) {
      const { desk, entry } = waiting();
      desk.takeForAll(bareSignal(action, { symbol: '' }));
      assert.equal(codeOf(desk, entry), 'SUPERSEDED');
    }
  });

  it('is ended by a reverse, and an entry of the other side by a turn', () => {
    const { desk, entry } = waiting();
    desk.take(bareSignal('reverse'));
    assert.equal(codeOf(desk, entry), 'SUPERSEDED');
    const other = waiting();
    other.desk.take(
      signal({
        action: 'sell',
        expectedPosition: { prior: 10, target: -10 },
        stopLoss: { unit: 'price', value: 460 },
        takeProfit: { unit: 'price', value: 430 },
      }),
    );
    assert.equal(codeOf(other.desk, other.entry), 'SUPERSEDED');
  });

  it('is ended by an exit that its sender tells by its position', () => {
    const { desk, entry } = waiting();
    desk.take(
      bareSignal('sell', { size: { by: 'units', value: 10 }, expectedPosition: { prior: 10, target: 0 } }),
    );
    assert.equal(codeOf(desk, entry), 'SUPERSEDED');
  });

  it('goes on beside what is about something else, or came before it', () => {
    const { desk, entry } = waiting();
    desk.take(bareSignal('close', { symbol: 'EURUSD' }), EURUSD);
    const early = bareSignal('flatten');
    const second = signal();
    desk.receive(early);
    desk.receive(second);
    desk.act(early);
    assert.equal(codeOf(desk, entry), 'SUPERSEDED', 'this one came before the flatten');
    assert.equal(codeOf(desk, second), undefined);
    desk.act(second);
    assert.equal(desk.record(second).orders.length, 3);
  });

  it('is no close, amend or further exit that waits', () => {
    const desk = new Desk();
    desk.longSpy();
    const first = bareSignal('close');
    desk.receive(first);
    desk.take(bareSignal('cancel'));
    assert.equal(codeOf(desk, first), undefined);
  });

  it('written in another way is ended as soon as its contract is known, and only then', () => {
    const act = (instrument: Instrument): string | undefined => {
      const { desk, entry } = waiting({ symbol: 'NYSEARCA:SPY' });
      desk.take(bareSignal('close'));
      assert.equal(codeOf(desk, entry), undefined, 'nobody knows what it means');
      desk.act(entry, instrument);
      return codeOf(desk, entry);
    };
    assert.equal(act(SPY), 'SUPERSEDED');
    assert.notEqual(act(EURUSD), 'SUPERSEDED');
  });

  it('means the contract that a person has said, whatever the letters', () => {
    const { desk, entry } = waiting();
    desk.take(bareSignal('close', { conId: EURUSD.conId }), EURUSD);
    assert.equal(codeOf(desk, entry), undefined);
    desk.act(entry);
    assert.equal(desk.record(entry).orders.length, 3);
    const same = waiting();
    same.desk.take(bareSignal('close', { conId: SPY.conId }));
    same.desk.act(same.entry);
    assert.equal(codeOf(same.desk, same.entry), 'SUPERSEDED');
  });

  it('is ended after a restart, too, and its sender may send it again', () => {
    const { desk, entry } = waiting({ symbol: 'NYSEARCA:SPY', dedupeKey: 'again' });
    desk.take(bareSignal('close'));
    desk.restart();
    desk.act(entry);
    assert.equal(codeOf(desk, entry), 'SUPERSEDED');
    assert.equal(desk.kernel.repeatOf(signal({ dedupeKey: 'again' })), undefined);
  });
});
