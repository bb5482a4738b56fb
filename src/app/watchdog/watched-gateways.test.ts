import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BowlineConfigInput, completeConfig, configSchema } from '../config/schema.ts';
import { watchedGateways } from './watched-gateways.ts';

const watched = (input: BowlineConfigInput) => watchedGateways(completeConfig(configSchema.parse(input)));

describe('what the watchdog looks after', () => {
  it('is nothing where Bowline starts the gateway itself', () => {
    assert.deepEqual(watched({}), []);
    assert.deepEqual(watched({ accounts: [{ id: 'DU1234567' }, { id: 'DU1234568' }] }), []);
  });

  it('is the one account of the gateway, under none of its client ids', () => {
    const [only, ...others] = watched({
      broker: { kind: 'ibkr', port: 4002, clientId: 3, clientIdFallbacks: [4], account: 'DU1234567' },
    });
    assert.deepEqual(others, []);
    assert.deepEqual(only?.ownClientIds, [3, 4]);
    assert.deepEqual(only?.follows, ['DU1234567']);
    assert.deepEqual(
      only?.accounts.map(({ id, deeds }) => [id, deeds.do]),
      [[undefined, 'flatten']],
    );
  });

  it('is every account of a desk by its own settings, over one connection to each place', () => {
    const found = watched({
      gateways: {
        one: { port: 7497, clientId: 1 },
        two: { port: 7497, clientId: 2 },
        live: { port: 7496, clientId: 1 },
      },
      accounts: [
        { id: 'DU1000001', gateway: 'one', limits: { maxContracts: 3 } },
        { id: 'U1000001', gateway: 'live', mode: 'live', watchdog: { graceSeconds: 5 } },
        { id: 'DU1000002', gateway: 'two', watchdog: { do: 'warn' } },
      ],
      watchdog: { graceSeconds: 90, do: 'cancel' },
    });
    assert.deepEqual(
      found.map(({ port, ownClientIds, follows }) => [port, ownClientIds, follows]),
      [
        [7497, [1, 2], ['DU1000001', 'DU1000002']],
        [7496, [1], ['U1000001']],
      ],
    );
    assert.deepEqual(
      found.flatMap(({ accounts }) =>
        accounts.map(({ id, deeds, limits }) => [id, deeds.graceSeconds, deeds.do, limits.maxContracts]),
      ),
      [
        ['DU1000001', 90, 'cancel', 3],
        ['DU1000002', 90, 'warn', 10],
        ['U1000001', 5, 'cancel', 10],
      ],
    );
  });
});
