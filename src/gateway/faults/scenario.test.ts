import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startFixture } from '../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { FaultDesk } from './fault-desk.ts';
import { loadScenario } from './load-scenario.ts';
import { runScenario } from './run-scenario.ts';
import { defineScenario, readScenario } from './scenario.ts';
import { SHIPPED_SCENARIOS } from './scenarios/shipped.ts';

describe('the scenario language', () => {
  it('says everything that is wrong', () => {
    const read = readScenario({
      name: 'x',
      summary: 'X.',
      steps: [
        { when: { event: 'order.filled' }, do: [{ fault: 'restart', secods: 1 }, { fault: 'nothing' }] },
        { when: { afterSeconds: 1 }, do: [{ fault: 'gap', symbol: 'SPY', percent: -200 }] },
      ],
    });
    assert.ok(!read.ok);
    assert.match(read.error.message, /steps\.0\.do\.0: Unrecognized key: "secods"/);
    assert.match(read.error.message, /steps\.0\.do\.1: nothing is no fault/);
    assert.match(read.error.message, /steps\.1\.do\.0\.percent: must be above -100/);
    const trigger = readScenario({
      name: 'x',
      summary: 'X.',
      steps: [{ when: { event: 'lunch' }, do: [{ fault: 'kill' }] }],
    });
    assert.match(trigger.ok ? '' : trigger.error.message, /event: must be one of client\.connected/);
    assert.throws(() => defineScenario({ name: 'Big', summary: 'X.', steps: [] }), RangeError);
  });

  it('is read from files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-scenario-'));
    try {
      const json = join(folder, 'own.json');
      writeFileSync(
        json,
        '{"name":"own","summary":"Mine.","steps":[{"when":{"afterSeconds":1},"do":[{"fault":"kill"}]}]}',
      );
      const own = await loadScenario(json);
      assert.equal(own.ok && own.value.name, 'own');
      const script = join(folder, 'own.mjs');
      writeFileSync(script, 'export const scenario = { name: "script", summary: "Mine.", steps: [] };');
      const refused = await loadScenario(script);
      assert.match(refused.ok ? '' : refused.error.message, /must have at least one step/);
      const missing = await loadScenario('no-such');
      assert.match(
        missing.ok ? '' : missing.error.message,
        /neither a shipped scenario nor a file.*nightly-restart/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has shipped scenarios, each in one sentence', async () => {
    assert.ok(SHIPPED_SCENARIOS.size >= 20);
    for (const [name, scenario] of SHIPPED_SCENARIOS) {
      assert.match(scenario.summary, /^[A-Z].*\.$/, name);
      assert.ok((await loadScenario(name)).ok);
    }
  });

  it('starts faults on events, after messages and again and again', async () => {
    const gateway = await startFixture();
    const desk = new FaultDesk(gateway.internals);
    const running = runScenario(
      gateway.internals,
      desk,
      defineScenario({
        name: 'test',
        summary: 'A test.',
        steps: [
          {
            when: { messages: 2, kind: 'reqCurrentTime' },
            repeat: true,
            do: [{ fault: 'read-only', seconds: 0.005 }],
          },
          { when: { event: 'order.filled' }, do: [{ fault: 'clock-skew', bySeconds: 1 }] },
          { when: { event: 'order.filled', count: 2 }, do: [{ end: 'clock-skew' }, { fault: 'kill' }] },
        ],
      }),
    );
    const client = await RecordingClient.connect(gateway.port);
    try {
      for (let at = 0; at < 4; at++) await client.settled();
      await client.until(() => running.performed === 2);
      await client.until(() => desk.active.length === 0);
      const id = nextOrderId(client);
      client.api.placeOrder(id, aapl, order());
      await client.until(() => desk.active.some(({ name }) => name === 'clock-skew'));
      client.api.placeOrder(id + 1, aapl, order());
      await client.hear('disconnected');
      assert.deepEqual(desk.active, []);
      assert.equal(running.performed, 4);
    } finally {
      running.stop();
      desk.endAll();
      await client.leave();
      await gateway.close();
    }
  });
});
