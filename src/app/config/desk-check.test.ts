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
  it('are paper accounts unless each says otherwise for itself', () => {
    const both = { gateways: { west: {}, east: { clientId: 2 } } };
    const unsaid = { id: 'U1000002', gateway: 'east' };
    const live = { ...unsaid, mode: 'live', evidence: paper.id } as const;
    assert.deepEqual(fields({ ...west, accounts: [paper] }), []);
    assert.deepEqual(fields({ ...both, accounts: [paper, live] }), []);
    assert.deepEqual(fields({ ...both, accounts: [paper, unsaid] }), ['accounts.1.id, accounts.1.mode']);
    assert.deepEqual(fields({ ...both, accounts: [{ ...paper, mode: 'live' }, live] }), [
      'accounts.0.id, accounts.0.mode',
    ]);
    assert.deepEqual(fields({ ...both, mode: 'live', accounts: [paper, live] }), ['mode, accounts']);
    assert.deepEqual(fields({ ...both, mode: 'live', accounts: [paper, unsaid] }), [
      'accounts.1.id, accounts.1.mode',
      'mode, accounts',
    ]);
  });

  it('may have ids with a third letter, as newer ones have', () => {
    const both = { gateways: { west: {}, east: { clientId: 2 } } };
    const third = { id: 'DUP770846', gateway: 'west' };
    const live = { id: 'U1000002', gateway: 'east', mode: 'live', evidence: third.id } as const;
    const urls = { one: { account: third.id }, some: { accounts: [third.id] } };
    const trading = { sizeMultipliers: { [third.id]: 2 } };
    assert.deepEqual(fields({ ...both, accounts: [third, live], alerts: { urls }, trading }), []);
    assert.deepEqual(fields({ ...both, accounts: [{ ...third, mode: 'live' }, live] }), [
      'accounts.0.id, accounts.0.mode',
    ]);
    const alone = configSchema.parse({ broker: { kind: 'ibkr', account: third.id } });
    assert.equal(alone.broker.kind === 'ibkr' && alone.broker.account, third.id);
  });

  it('are never live and paper over one login, nor live at the simulated gateway', () => {
    const live = { id: 'U1000002', gateway: 'west', mode: 'live' } as const;
    assert.deepEqual(fields({ ...west, accounts: [paper, live] }), ['accounts.1.mode']);
    const { gateway: _, ...nowhere } = live;
    assert.deepEqual(fields({ accounts: [nowhere] }), ['accounts.0.gateway']);
  });

  it('name a paper account whose evidence is known', () => {
    const live = { id: 'U1000002', gateway: 'west', mode: 'live', evidence: 'DU5555555' } as const;
    assert.deepEqual(fields({ ...west, accounts: [live] }), ['accounts.0.evidence']);
    assert.deepEqual(fields({ ...west, accounts: [live], golive: { evidence: '/srv/paper' } }), []);
    assert.deepEqual(fields({ ...west, accounts: [{ ...paper, evidence: paper.id }] }), [
      'accounts.0.evidence',
    ]);
  });

  it('are looked for at the port of their kind, which decides nothing', () => {
    const ports = (mode: 'live' | 'paper', id: string) =>
      completeConfig(configSchema.parse({ ...west, accounts: [{ id, gateway: 'west', mode }] })).gateways.west
        ?.port;
    assert.equal(ports('paper', paper.id), 7497);
    assert.equal(ports('live', 'U1000002'), 7496);
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

  it('are on no named gateway that is called as that of broker is', () => {
    const main = { gateways: { main: { clientId: 5 } }, accounts: [{ ...paper, gateway: 'main' }] };
    assert.deepEqual(fields(main), ['gateways.main']);
  });

  it('may be called by names in the chat of the operators', () => {
    const named = (names: Record<string, string>, accounts: BowlineConfigInput['accounts'] = [paper]) =>
      fields({
        ...(accounts.length === 0 ? {} : west),
        accounts,
        chat: { operators: { source: 'telegram', channel: '1', users: ['7'], names } },
      });
    const field = (name: string): string => `chat.operators.names.${name}`;
    assert.deepEqual(named({ growth: paper.id }), []);
    assert.deepEqual(named({ growth: 'DU1000009' }), [field('growth')]);
    assert.deepEqual(named({ all: paper.id }), [field('all')]);
    assert.deepEqual(named({ Flatten: paper.id, U1234: paper.id }), [field('Flatten'), field('U1234')]);
    assert.deepEqual(named({ growth: paper.id, GROWTH: paper.id }), [field('GROWTH')]);
    assert.deepEqual(named({ growth: paper.id }, []), [field('growth')]);
  });
});
