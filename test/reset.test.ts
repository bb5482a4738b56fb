import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AlertDesk } from '../src/app/alerts/alert-desk.ts';
import { AlertUrls } from '../src/app/alerts/alert-urls.ts';
import { Checkpoints, checkpointOf } from '../src/app/checkpoint/checkpoints.ts';
import type { BowlineConfig } from '../src/app/config/schema.ts';
import { composeAccount } from '../src/app/desk/compose-account.ts';
import type { Closer } from '../src/app/desk/composition.ts';
import { killFileIn } from '../src/app/runtime/kill-file.ts';
import { journalIn, stateFolder } from '../src/app/state-folder.ts';
import { BUY_SPY, Desk, eventually, PAPER } from '../src/app/testing/desk.ts';
import { type Clock, unixMs } from '../src/core/clock.ts';
import { accountId } from '../src/core/ids.ts';
import { FaultDesk } from '../src/gateway/faults/fault-desk.ts';
import { applyRule } from '../src/gateway/faults/messages.ts';
import { Journal } from '../src/journal/journal.ts';
import { agrees, begin, linkIs, quoted, send } from './support/gap-scene.ts';

/** The machine's clock, put to another time. */
class ShiftedClock implements Clock {
  #shift = 0;

  now() {
    return unixMs(Date.now() + this.#shift);
  }

  set(to: number): void {
    this.#shift = to - Date.now();
  }
}

/** Bowline as `startBowline` makes it, on a clock of the test. */
async function composed(desk: Desk, config: BowlineConfig, clock: Clock) {
  const started: Closer[] = [];
  const path = journalIn(stateFolder(config));
  const journal = new Journal(path);
  started.push(() => journal.close());
  const urls = new AlertUrls({ dataDir: config.dataDir, settings: config.alerts.urls, clock });
  const application = await composeAccount({
    config,
    clock,
    log: desk.log,
    startedAt: clock.now(),
    journal,
    checkpoints: new Checkpoints({ path: checkpointOf(path), journal, log: desk.log }),
    symbols: config.trading.symbols,
    urls,
    alerts: new AlertDesk({ urls, mainSources: [], rooms: [] }),
    secrets: [],
    killFile: killFileIn(config.dataDir),
    started,
    tellState: () => undefined,
  });
  const life = desk.closing({
    close: async () => {
      for (const close of started.splice(0).reverse()) await close();
    },
  });
  return { application, close: () => life.close() };
}

describe('a reset', () => {
  it('holds an entry over a restart and lets it go once, or drops it when it has become stale', async () => {
    const desk = new Desk();
    try {
      const world = await desk.gateway();
      const clock = new ShiftedClock();
      const to = new Date(Math.ceil((Date.now() + 3_600_000) / 60_000) * 60_000);
      const from = new Date(to.getTime() - 1_800_000);
      const time = (date: Date) => date.toISOString().slice(11, 16);
      const config = desk.configFor(world.gateway.port, {
        trading: {
          symbols: ['SPY'],
          resets: {
            region: 'north-america',
            windows: [{ from: time(from), to: time(to), timeZone: 'UTC' }],
            entries: 'hold',
            holdMinutes: 10,
          },
        },
      });
      clock.set(to.getTime() - 120_000);
      let life = await composed(desk, config, clock);
      await quoted(life.application);
      const kept = await send(life.application, { ...BUY_SPY, id: 'kept' });
      assert.equal(kept.orders.length, 0, JSON.stringify(kept));
      assert.equal(life.application.status().link.resets.held, 1);
      await life.close();

      life = await composed(desk, config, clock);
      await quoted(life.application);
      assert.equal(life.application.status().link.resets.held, 1, 'over the restart');
      assert.equal((await send(life.application, { ...BUY_SPY, id: 'kept' })).stage, 'duplicate');
      assert.equal(world.exchange.executions().length, 0);
      clock.set(to.getTime() + 1_000);
      const scene = () => ({ desk, world, faults: new FaultDesk(world.gateway.internals), ...life });
      await eventually(
        () => life.application.positions(),
        ([spy]) => spy?.quantity === 10 && spy.protected === 'yes',
        'released',
      );
      await agrees(scene());
      assert.equal(life.application.status().link.resets.held, 0);

      clock.set(to.getTime() - 120_000);
      const stale = await send(life.application, { ...BUY_SPY, id: 'stale' });
      assert.equal(life.application.status().link.resets.held, 1, JSON.stringify(stale));
      await life.close();
      clock.set(to.getTime() + 9 * 60_000);
      life = await composed(desk, config, clock);
      await eventually(
        () => life.application.signal(stale.signalId)?.refusal?.code,
        (code) => code === 'HELD_TOO_LONG',
        'dropped',
      );
      await agrees(scene());
      assert.equal(world.exchange.positions(accountId(PAPER))[0]?.position, 10);
      await life.close();
    } finally {
      await desk.close();
    }
  });

  it('lets an entry go at the prices of the session after it, however late they come', async () => {
    const desk = new Desk();
    try {
      const world = await desk.gateway();
      const faults = new FaultDesk(world.gateway.internals);
      desk.closing({ close: async () => faults.endAll() });
      const clock = new ShiftedClock();
      const to = new Date(Math.ceil((Date.now() + 3_600_000) / 60_000) * 60_000);
      const time = (date: Date) => date.toISOString().slice(11, 16);
      const from = time(new Date(to.getTime() - 1_800_000));
      const config = desk.configFor(world.gateway.port, {
        trading: {
          symbols: ['SPY'],
          resets: {
            region: 'north-america',
            windows: [{ from, to: time(to), timeZone: 'UTC' }],
            entries: 'hold',
          },
        },
      });
      clock.set(to.getTime() - 120_000);
      const life = await composed(desk, config, clock);
      const { application } = life;
      await quoted(application);
      const at = new Date(clock.now() - 200_000).toISOString();
      const { signalId } = await send(application, { ...BUY_SPY, id: 'kept', time: at });
      assert.equal(application.status().link.resets.held, 1);

      begin(faults, 'restart', { seconds: 0.5 });
      await linkIs(application, false);
      applyRule(world.gateway.internals, { kinds: ['tickPrice', 'tickSize'], action: 'delay', ms: 3_500 });
      clock.set(to.getTime() + 1_000);
      await eventually(
        () => ({ held: application.positions()[0], refusal: application.signal(signalId)?.refusal }),
        ({ held, refusal }) => (held?.quantity === 10 && held.protected === 'yes') || refusal !== undefined,
        'released',
      );
      assert.equal(application.signal(signalId)?.refusal, undefined);
      await agrees({ desk, world, faults, application });
      assert.equal(world.exchange.positions(accountId(PAPER))[0]?.position, 10);
      await life.close();
    } finally {
      await desk.close();
    }
  });

  it('finds the login as old as before after a short restart, and unknown after a long one', async () => {
    const desk = new Desk();
    try {
      const world = await desk.gateway();
      const clock = new ShiftedClock();
      const trading = { symbols: ['SPY'], resets: { region: 'north-america' as const } };
      const config = desk.configFor(world.gateway.port, { trading });
      const live = async (at: number) => {
        clock.set(at);
        const life = await composed(desk, config, clock);
        await quoted(life.application);
        const { login } = life.application.status().link;
        await life.close();
        return login;
      };
      const begin = Date.now();
      const first = await live(begin);
      assert.equal(first?.seenToBegin, false);
      assert.deepEqual(await live(begin + 60_000), first, 'no gateway logs in within a minute');
      const later = await live(begin + 600_000);
      assert.equal(later?.seenToBegin, false);
      assert.ok(Date.parse(later?.since ?? '') >= begin + 600_000);
    } finally {
      await desk.close();
    }
  });
});
