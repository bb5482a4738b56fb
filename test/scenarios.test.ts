import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { journalIn } from '../src/app/state-folder.ts';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld } from '../src/app/testing/desk.ts';
import { provesCheckpoints } from '../src/app/testing/proves-checkpoints.ts';
import type { RunningBowline } from '../src/app/up.ts';
import { accountId } from '../src/core/ids.ts';
import { FaultDesk } from '../src/gateway/faults/fault-desk.ts';
import { runScenario } from '../src/gateway/faults/run-scenario.ts';
import type { Scenario } from '../src/gateway/faults/scenario.ts';
import { SHIPPED_SCENARIOS } from '../src/gateway/faults/scenarios/shipped.ts';

/**
 * Bowline through every shipped scenario. Whatever the gateway does: no order goes out twice, no fill is lost, the positions
 * agree in the end, and every position is protected or alarmed.
 */

/** Seconds of a scenario in seconds of the test. */
const TIME_SCALE = 0.05;

const held = ({ gateway }: GatewayWorld): number =>
  gateway.internals.context.exchange
    .positions(accountId('DU1234567'))
    .reduce((sum, { position }) => sum + position, 0);

/** References of the orders that reached the exchange: each may have been entered once only. */
function entered({ events }: GatewayWorld): readonly string[] {
  const permIds = new Map<number, string>();
  for (const event of events)
    if (event.type === 'order') permIds.set(event.order.permId, event.order.orderRef);
  return [...permIds.values()];
}

/** What people were shown of the link, and the sessions that began, while a scenario ran. */
interface Shown {
  sessions: number;
  readonly clientIds: Set<number>;
  readonly words: Set<string>;
}

const LOOK_EVERY_MS = 10;

/** Looks at the link as the dashboard would, all the time. */
function watchLink(desk: Desk, { gateway }: GatewayWorld, up: () => RunningBowline | undefined): Shown {
  const shown: Shown = { sessions: 0, clientIds: new Set(), words: new Set() };
  const unsubscribe = gateway.internals.onSession((event, clientId) => {
    if (event !== 'connected') return;
    shown.sessions += 1;
    shown.clientIds.add(clientId);
  });
  const timer = setInterval(() => {
    const link = up()?.application.status().link;
    if (!link) return;
    if (link.broker === 'down') shown.words.add('IB away');
    if (link.readOnly) shown.words.add('read-only');
    if (link.competingSince !== undefined) shown.words.add('competing session');
    if (Object.values(link.farms).includes('broken')) shown.words.add('farm broken');
    if (link.socket !== 'connected') shown.words.add('no socket');
  }, LOOK_EVERY_MS);
  desk.closing({
    close: async () => {
      clearInterval(timer);
      unsubscribe();
    },
  });
  return shown;
}

/**
 * What has to be shown in a scenario, and whether the session goes on through it. IB's own link and its farms are not the
 * socket: it is left alone.
 */
const MUST_SHOW: Readonly<Record<string, { readonly words: readonly string[]; readonly goesOn: boolean }>> = {
  'lost-link-data-kept': { words: ['IB away'], goesOn: true },
  'lost-link-data-lost': { words: ['IB away'], goesOn: true },
  'late-orders': { words: ['IB away'], goesOn: true },
  'server-broken': { words: ['IB away'], goesOn: true },
  'farm-flap': { words: ['farm broken'], goesOn: true },
  'competing-session': { words: ['competing session'], goesOn: true },
  'read-only': { words: ['read-only'], goesOn: true },
  'nightly-restart': { words: ['no socket'], goesOn: false },
  'rolled-back-ids': { words: ['no socket'], goesOn: false },
  'weekly-logout': { words: ['no socket'], goesOn: false },
  'killed-socket': { words: ['no socket'], goesOn: false },
  'client-id-in-use': { words: ['no socket'], goesOn: false },
};

/** After each of these the quotes have to stream again: the session is a new one, or IB has forgotten them. */
const QUOTES_COME_BACK: ReadonlySet<string> = new Set([
  'lost-link-data-lost',
  'nightly-restart',
  'weekly-logout',
  'killed-socket',
]);

async function survive(scenario: Scenario): Promise<void> {
  const desk = new Desk();
  try {
    const world = await desk.gateway();
    const { internals } = world.gateway;
    const faults = new FaultDesk(internals, TIME_SCALE);
    const running = runScenario(internals, faults, scenario, { timeScale: TIME_SCALE });
    desk.closing({
      close: async () => {
        running.stop();
        faults.endAll();
      },
    });
    let bowline: RunningBowline | undefined;
    const shown = watchLink(desk, world, () => bowline);
    const up = await desk.up(desk.configFor(world.gateway.port));
    bowline = up;
    await eventually(
      () => up.application.quotes(),
      ([spy]) => spy?.bid !== undefined,
      'a quote of SPY',
    );
    await alert(up, { ...BUY_SPY, id: 'first' });
    await alert(up, { ...BUY_SPY, id: 'second' });
    await eventually(
      () => running.performed,
      (performed) => performed > 0,
      'the scenario',
    );
    // Told by the refusal of an order alone, and both of the first may have left before.
    if (scenario.name === 'read-only') await alert(up, { ...BUY_SPY, id: 'third' });
    await eventually(
      () => faults.active.filter(({ options }) => 'seconds' in options),
      (active) => active.length === 0 || scenario.steps.some(({ repeat }) => repeat),
      'the end of the faults',
    );
    const must = MUST_SHOW[scenario.name];
    await eventually(
      () => [...shown.words],
      (words) => (must?.words ?? []).every((word) => words.includes(word)),
      `"${must?.words.join('", "')}" is shown`,
    );
    // Faults without an end, such as late reports, go on to the last.
    running.stop();

    if (must && !must.goesOn) {
      await eventually(
        () => shown.sessions,
        (sessions) => sessions > 1,
        'a new session',
        40_000,
      );
    }
    await eventually(
      () => up.application.status().link,
      (link) => link.ready,
      'the link is ready again',
      40_000,
    );
    const agrees = () => {
      const exchange = internals.context.exchange;
      const positions = up.application.positions();
      return {
        ours: positions.reduce((sum, { quantity }) => sum + quantity, 0),
        theirs: held(world),
        fills: up.application.orders().reduce((sum, { filled }) => sum + filled, 0),
        executed: exchange.executions().reduce((sum, { shares }) => sum + shares, 0),
        protection: positions.filter(({ quantity }) => quantity !== 0).map((position) => position.protected),
        alarms: up.application.status().alarms.length,
        resting: exchange
          .openOrders()
          .map(({ orderRef }) => orderRef)
          .sort(),
        known: up.application
          .orders({ open: true, limit: 100 })
          .map(({ ref }) => ref)
          .sort(),
        undecided:
          up.application.status().counts.unknownOrders +
          up.application.orders().filter(({ state }) => state === 'sent').length,
        states: up.application.orders().map(({ ref, state, reason }) => `${ref} ${state} ${reason ?? ''}`),
      };
    };
    await eventually(
      agrees,
      ({ ours, theirs, fills, executed, resting, known, protection, alarms, undecided }) =>
        ours === theirs &&
        fills === executed &&
        (alarms > 0 ||
          (undecided === 0 &&
            resting.join() === known.join() &&
            protection.every((answer) => answer === 'yes'))),
      'agreement about positions, fills and orders, or an alarm',
      30_000,
    );
    if (scenario.name === 'halt-and-gap') {
      await eventually(
        agrees,
        ({ ours, theirs, fills, executed }) => ours === 0 && theirs === 0 && fills === executed,
        'the stops, triggered by the gap',
      );
    }
    if (must?.goesOn) assert.equal(shown.sessions, 1, 'the socket is left alone');
    assert.equal(shown.clientIds.size, 1, 'the client id is kept');
    if (QUOTES_COME_BACK.has(scenario.name)) {
      await eventually(
        () => up.application.status().streams,
        ({ total, streaming }) => total > 0 && streaming === total,
        'all quotes stream again',
      );
    }
    const refs = entered(world);
    assert.ok(refs.length >= 3, `only ${refs.length} orders reached the exchange`);
    assert.equal(new Set(refs).size, refs.length, `sent twice: ${refs.join(' ')}`);
    await up.close();
    provesCheckpoints(journalIn(join(desk.folder, 'data', 'ibkr')), 7);
  } finally {
    await desk.close();
  }
}

describe('Bowline survives', { concurrency: 4 }, () => {
  for (const [name, scenario] of SHIPPED_SCENARIOS) it(name, { timeout: 100_000 }, () => survive(scenario));
});
