import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkFacts } from '../risk/check.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, READY, signal } from '../testing/fixtures.ts';

const AWAY: readonly LinkFacts[] = [
  { ready: false, readOnly: false, brokerUp: true, reason: 'connection refused' },
  { ready: true, readOnly: false, brokerUp: false },
];

/** 10 SPY with their exits; the link is lost. */
function lost(link: LinkFacts): Desk {
  const desk = new Desk();
  desk.longSpy();
  desk.tick(60_000);
  desk.link = link;
  return desk;
}

function back(desk: Desk): void {
  desk.link = READY;
  desk.tick();
}

const exits = (desk: Desk): readonly string[] =>
  (['stop', 'target'] as const).map((role) => desk.order(role).state);
const closers = (desk: Desk): readonly number[] =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'close').map(({ quantity }) => quantity);
const waits = (desk: Desk): string | undefined =>
  [...desk.state.alarms.values()].find(({ code }) => code === 'CLOSING_WAITS')?.message;

describe('a closing that is asked for while no order can leave', () => {
  it('waits with the exits in their place, says so, and goes out when the link is back', () => {
    for (const link of AWAY)
      for (const action of ['close', 'flatten'] as const) {
        const desk = lost(link);
        const close = bareSignal(action);
        desk.take(close);
        assert.equal(desk.record(close).refusal, undefined);
        assert.deepEqual(exits(desk), ['working', 'working']);
        desk.tick();
        assert.equal(waits(desk), undefined, 'most losses are over within seconds');
        desk.tick(600_000);
        assert.match(
          waits(desk) ?? '',
          /Closing 10 SPY waits: (there is no ready session|the gateway has lost)/,
        );
        assert.deepEqual(exits(desk), ['working', 'working']);
        desk.provesReplay();
        back(desk);
        assert.equal(waits(desk), undefined);
        desk.confirmCancellations();
        assert.deepEqual(closers(desk), [10]);
        desk.fill(desk.order('close'), 10, 449);
        assert.equal(desk.position(), 0);
        assert.equal(desk.state.closings.size, 0);
      }
  });

  it('sends nothing for what an exit has closed meanwhile', () => {
    const desk = lost(AWAY[0] ?? READY);
    desk.take(bareSignal('close'));
    desk.fill(desk.order('stop'), 10, 440);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(0);
    back(desk);
    assert.deepEqual(closers(desk), []);
    assert.equal(desk.state.closings.size, 0);
  });

  it('closes the part that it was for', () => {
    const desk = lost(AWAY[0] ?? READY);
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    assert.equal(desk.order('stop').amendment, undefined);
    desk.tick(600_000);
    assert.match(waits(desk) ?? '', /^Closing 5 of 10 SPY waits: /);
    back(desk);
    assert.deepEqual(
      (['stop', 'target'] as const).map((role) => desk.order(role).amendment?.quantity),
      [5, 5],
    );
  });

  it('is refused in read-only mode, and waits where that begins later', () => {
    const desk = lost({ ready: true, readOnly: true, brokerUp: true });
    const close = bareSignal('close');
    desk.take(close);
    assert.equal(desk.record(close).refusal?.code, 'LINK_NOT_READY');
    const begun = lost(AWAY[0] ?? READY);
    begun.take(bareSignal('close'));
    begun.link = { ready: true, readOnly: true, brokerUp: true };
    begun.tick();
    assert.deepEqual(exits(begun), ['working', 'working']);
  });

  it('keeps entries out meanwhile, which are refused as before', () => {
    const desk = lost(AWAY[0] ?? READY);
    desk.take(bareSignal('close'));
    const entry = signal();
    desk.take(entry);
    assert.ok(desk.record(entry).refusal);
    const turn = bareSignal('reverse');
    desk.take(turn);
    assert.ok(desk.record(turn).refusal);
  });

  it('is stopped by nothing that is lost before it: trading may be halted meanwhile', () => {
    const desk = lost(AWAY[0] ?? READY);
    desk.take(bareSignal('close'));
    desk.keep(desk.kernel.kill('cli', 'enough'));
    back(desk);
    desk.confirmCancellations();
    assert.deepEqual(closers(desk), [10]);
  });
});
