import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry } from '../../src/journal/entry.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { Desk } from '../../src/trading/testing/desk.ts';
import { SPY } from '../../src/trading/testing/fixtures.ts';
import { Flatness } from './flatness.ts';

/** 10 SPY with their exits, of which the broker has told long after they were bought. */
class Scene {
  now = 60_000;
  readonly failures: string[] = [];
  readonly desk = new Desk();
  readonly #flatness = new Flatness({
    now: () => this.now,
    state: () => this.desk.state,
    slackMs: 0,
    fail: (text) => this.failures.push(text),
  });

  constructor() {
    this.desk.longSpy();
    this.tells(10);
  }

  tells(units: number): void {
    this.desk.brokerHolds(units);
    const position = this.desk.brokerPositions.get(SPY.conId);
    assert.ok(position);
    this.#flatness.heard({ type: 'told', event: { type: 'position', position } });
  }

  /** The list of a session that has just begun. */
  lists(): void {
    this.#flatness.heard({ type: 'welcome', accounts: [], nextValidId: 1 as never, time: 0 as never });
    this.#flatness.leaving({ type: 'ask', id: 7, question: { what: 'positions' } });
    this.#flatness.heard({ type: 'answer', id: 7, items: [...this.desk.brokerPositions.values()] });
  }

  writes(...events: readonly object[]): void {
    const entries = events.map((data, seq) => ({ seq, at: 0, type: (data as TradingEvent).type, data }));
    this.#flatness.written(entries as unknown as readonly JournalEntry[]);
  }

  fills(): void {
    this.writes({ type: 'execution.recorded', ref: 'S-1-T', execution: { conId: SPY.conId } });
  }

  /** An order of a closing of `units`. */
  closes(units: number): readonly string[] {
    const { conId } = SPY;
    const order = { ref: 'S-1-C1.1', role: 'close', conId, side: 'SELL', quantity: units };
    this.writes({ type: 'plan.made', plan: { orders: [order] } });
    return this.failures;
  }
}

describe('the watch for closing orders past flat', () => {
  it('fails an order for more than the broker has shown, and none for as much', () => {
    for (const [shown, closed, failures] of [
      [10, 10, 0],
      [4, 4, 0],
      [4, 5, 1],
      [0, 1, 1],
      [-3, 1, 1],
    ] as const) {
      const scene = new Scene();
      scene.now += 20_000;
      scene.tells(shown);
      scene.now += 1_000;
      assert.equal(scene.closes(closed).length, failures, `${closed} of ${shown}`);
    }
  });

  it('leaves out what is known to be of others', () => {
    const scene = new Scene();
    scene.desk.state.standing.set(SPY.conId, -10);
    scene.now += 1_000;
    scene.tells(0);
    scene.now += 1_000;
    assert.deepEqual(scene.closes(10), []);
  });

  it('is silent about a figure that may be that of before a fill of ours', () => {
    const scene = new Scene();
    scene.fills();
    scene.now += 9_000;
    scene.tells(4);
    scene.now += 9_000;
    assert.deepEqual(scene.closes(10), []);
    scene.now += 1_000;
    assert.equal(scene.closes(10).length, 1, 'it has stood for so long');
  });

  it('is silent about what was told once exits were asked to go', () => {
    const begun = new Scene();
    begun.desk.commit({
      type: 'closing.started',
      conId: SPY.conId,
      signalId: 'S-1' as never,
      by: 'cli',
      reason: 'flat',
    });
    const { ref } = begun.desk.order('stop');
    begun.writes({ type: 'order.cancel-requested', ref, by: 'cli', reason: 'flat' });
    begun.now += 1_000;
    begun.tells(0);
    begun.now += 1_000;
    assert.deepEqual(begun.closes(10), []);
  });

  it('goes by what the session of now has told', () => {
    const scene = new Scene();
    scene.desk.brokerHolds(4);
    scene.lists();
    scene.now += 1_000;
    assert.equal(scene.closes(10).length, 1);
  });
});
