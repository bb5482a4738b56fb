import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deskContradictions } from './desk-check.ts';
import { Layers } from './layers.ts';
import { type BowlineConfigInput, completeConfig, configSchema } from './schema.ts';

const fields = (input: BowlineConfigInput): readonly (string | undefined)[] =>
  deskContradictions(completeConfig(configSchema.parse(input)), new Layers()).map(({ field }) => field);

const west = { gateways: { west: { clientId: 5 } } };
const paper = { id: 'DU1000001', gateway: 'west' };

describe('several accounts in a configuration', () => {
  it('are paper accounts, all of them', () => {
    assert.deepEqual(fields({ ...west, accounts: [paper] }), []);
    const live = { id: 'U1000002', gateway: 'west' };
    assert.deepEqual(fields({ ...west, accounts: [paper, live] }), ['accounts.1.id, mode']);
    assert.ok(fields({ ...west, mode: 'live', accounts: [live] }).includes('mode, accounts'));
  });

  it('share no client id of a gateway, in reserve either', () => {
    const broker = { kind: 'ibkr', port: 7497, clientId: 1 } as const;
    const accounts = [paper, { id: 'DU1000002' }];
    assert.deepEqual(fields({ ...west, broker, accounts }), []);
    assert.deepEqual(fields({ ...west, broker: { ...broker, clientId: 5 }, accounts }), [
      'gateways.west.clientId',
    ]);
    assert.deepEqual(fields({ ...west, broker: { ...broker, clientIdFallbacks: [4, 5] }, accounts }), [
      'broker.clientIdFallbacks',
    ]);
  });
});
