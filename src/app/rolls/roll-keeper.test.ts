import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { Subject } from '../../core/subject.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { quote } from '../../trading/testing/fixtures.ts';
import { JUNE, MARCH, PRICING, RollDesk } from '../../trading/testing/roll-desk.ts';
import { RollKeeper } from './roll-keeper.ts';
import { rollSettingsSchema } from './roll-settings.ts';

const keepers: RollKeeper[] = [];

/** A keeper beside a kernel that holds two of the month that ends. */
class Kept {
  readonly desk = new RollDesk();
  readonly recorded = new Subject<readonly Stamped[]>();
  readonly keeper: RollKeeper;
  marketDate = '2026-03-18';
  answers: Result<undefined, Refusal>[] = [];
  started = 0;

  constructor() {
    this.desk.holds(2);
    this.keeper = new RollKeeper({
      trader: {
        kernel: this.desk.kernel,
        stopped: false,
        link: () => ({ ready: true }),
        market: { get: () => ({ quote: quote(MARCH, 6000, 6000.25, { time: this.desk.clock.now() }) }) },
        recorded: this.recorded,
        commit: async (events: readonly TradingEvent[]) =>
          this.#record(() => this.desk.kernel.commit(events)),
      },
      resolver: {
        get marketDate() {
          return kept().marketDate;
        },
      },
      rolls: {
        held: () => [MARCH],
        frontByVolume: async () => undefined,
        start: async () => {
          this.started += 1;
          const answer = this.answers.shift();
          if (answer && !answer.ok) return answer;
          // The quotes are beyond its limit: it waits.
          const pricing = { ...PRICING, limit: 50 };
          const begun = this.desk.kernel.rolls.start(this.desk.request({ to: JUNE, pricing }));
          if (!begun.ok) return begun;
          this.#record(() => begun.value);
          return ok(undefined);
        },
      },
      settings: rollSettingsSchema.parse({ auto: true, session: 'open' }),
      rollDays: {},
      rollByVolume: [],
      log: { warn: () => {}, error: (facts: { err: unknown }) => assert.fail(String(facts.err)) },
    } as unknown as ConstructorParameters<typeof RollKeeper>[0]);
    const kept = () => this;
    keepers.push(this.keeper);
  }

  #record(make: () => readonly Stamped[]): void {
    const stamped = make();
    this.desk.keep(stamped);
    this.recorded.emit(stamped);
  }

  giveUp(): void {
    this.#record(() => this.desk.kernel.rolls.end(MARCH.conId, 'cli', 'not today'));
  }

  alarms = () => [...this.desk.state.alarms.values()].map(({ code }) => code);
}

const refused = (code: string) => fail({ code, message: code });

describe('the rule that rolls', () => {
  afterEach(() => {
    for (const keeper of keepers.splice(0)) keeper.close();
  });

  it('begins nothing again that a person has given up, until the next market day', async () => {
    const kept = new Kept();
    await kept.keeper.look();
    assert.equal(kept.desk.state.rolls.size, 1);
    kept.giveUp();
    await kept.keeper.look();
    assert.deepEqual([kept.started, kept.desk.state.rolls.size], [1, 0]);
    kept.marketDate = '2026-03-19';
    await kept.keeper.look();
    assert.deepEqual([kept.started, kept.desk.state.rolls.size], [2, 1]);
  });

  it('looks again, without an alarm, at what was only busy', async () => {
    for (const code of ['ENTRY_FILLING', 'ROLLING', 'CLOSING', 'NOTHING_TO_ROLL']) {
      const kept = new Kept();
      kept.answers = [refused(code)];
      await kept.keeper.look();
      assert.deepEqual(kept.alarms(), [], code);
      await kept.keeper.look();
      assert.equal(kept.desk.state.rolls.size, 1, code);
    }
  });

  it('alarms once where a fact was missing, and looks again on the same day', async () => {
    const kept = new Kept();
    kept.answers = [refused('QUOTE_STALE'), refused('QUOTE_STALE')];
    await kept.keeper.look();
    assert.deepEqual(kept.alarms(), ['ROLL_FAILED']);
    await kept.keeper.look();
    await kept.keeper.look();
    assert.equal(kept.desk.state.rolls.size, 1);
    assert.deepEqual(kept.alarms(), [], 'it is being rolled');
  });

  it('tries again on the next market day what was refused for good', async () => {
    const kept = new Kept();
    kept.answers = [refused('FIRST_NOTICE')];
    await kept.keeper.look();
    await kept.keeper.look();
    assert.deepEqual([kept.alarms(), kept.started], [['ROLL_FAILED'], 1]);
    kept.marketDate = '2026-03-19';
    await kept.keeper.look();
    assert.equal(kept.desk.state.rolls.size, 1);
  });
});
