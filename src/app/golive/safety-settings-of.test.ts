import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesOf } from '../../trading/golive/settings/settings-changes.ts';
import { type BowlineConfigInput, completeConfig, configSchema } from '../config/schema.ts';
import { deskSafetySettingsOf, safetySettingsOf } from './safety-settings-of.ts';

const settings = (input: BowlineConfigInput) =>
  safetySettingsOf({ ...configSchema.parse(input), broker: { kind: 'simulated' } });
const verdicts = (before: BowlineConfigInput, after: BowlineConfigInput): string[] =>
  changesOf(settings(before), settings(after), 0).map(({ name, verdict }) => `${name} ${verdict}`);

const room = { source: 'discord' as const, channel: '1', authors: ['2'], approvalMinutes: 5 };
const rooms = (spx: object): BowlineConfigInput => ({
  chat: { discord: { token: 'token-of-discord' }, rooms: { spx: { ...room, ...spx } } },
});

describe('the settings that a permit covers', () => {
  it('are the same for the same configuration', () => {
    assert.deepEqual(verdicts({}, {}), []);
    assert.deepEqual(verdicts(rooms({}), rooms({})), []);
  });

  it('hold who trades from a chat room, how much, and without whom', () => {
    assert.deepEqual(verdicts({}, rooms({})), ['chatRooms looser']);
    for (const spx of [
      { authors: ['2', '3'] },
      { approvalMinutes: undefined },
      { size: { by: 'units', value: 50 } },
      { chasePercent: 10 },
    ])
      assert.deepEqual(verdicts(rooms({}), rooms(spx)), ['chatRooms looser'], JSON.stringify(spx));
  });

  it('hold what becomes of entries during resets', () => {
    assert.deepEqual(verdicts({}, { trading: { resets: { entries: 'allow' } } }), ['resets looser']);
  });

  it('hold who may approve in a chat, whose mail is believed, and from where alerts may come', () => {
    const operators = (users: string[]): BowlineConfigInput => ({
      chat: { operators: { source: 'telegram', channel: '9', users } },
    });
    assert.deepEqual(verdicts({}, operators(['1'])), ['chatOperators looser']);
    assert.deepEqual(verdicts(operators(['1']), operators(['1', '2'])), ['chatOperators looser']);
    const resuming: BowlineConfigInput = {
      chat: { operators: { source: 'telegram', channel: '9', users: ['1'], mayResume: true } },
    };
    assert.deepEqual(verdicts(operators(['1']), resuming), ['chatOperators looser']);
    // Permits of before there was such a setting go on.
    const kept = Object.keys(settings(operators(['1'])).chatOperators ?? {});
    assert.deepEqual(kept.sort(), ['channel', 'source', 'users']);
    const mail = (authenticatedBy: string): BowlineConfigInput => ({
      chat: { mail: { host: 'imap.example.org', user: 'me', password: 'secret-of-mail', authenticatedBy } },
    });
    assert.deepEqual(verdicts(mail('mx.example.org'), mail('none')), ['chatMail looser']);
    assert.doesNotMatch(JSON.stringify(settings(mail('none'))), /secret-of-mail/);
    const from = (...sources: string[]): BowlineConfigInput => ({ alerts: { sources } });
    assert.deepEqual(verdicts(from('10.0.0.1'), from()), ['alertSources looser']);
    assert.deepEqual(verdicts(from('10.0.0.1'), from('10.0.0.1', '10.0.0.2')), ['alertSources looser']);
    assert.deepEqual(verdicts(from(), from('10.0.0.1')), ['alertSources tighter']);
  });

  it('hold how positions are rolled, as far as it was configured', () => {
    const rolls = (rule: object): BowlineConfigInput => ({ instruments: { rolls: rule } });
    assert.deepEqual(verdicts({}, rolls({})), []);
    assert.deepEqual(verdicts({}, rolls({ auto: true })), ['rolls looser']);
    assert.deepEqual(verdicts(rolls({ auto: true }), rolls({ auto: true, walkTicks: 100 })), [
      'rolls looser',
    ]);
    assert.deepEqual(verdicts({}, rolls({ products: { ES: { auto: true } } })), ['rolls looser']);
  });

  it('are, of one of several accounts, its own', () => {
    const ofAccount = (account: object, more: BowlineConfigInput = {}) => {
      const config = completeConfig(
        configSchema.parse({
          gateways: { east: { host: '10.0.0.6', port: 4001 } },
          accounts: [
            { id: 'U1000001', gateway: 'east', mode: 'live', ...account },
            { id: 'U1000002', gateway: 'east', mode: 'live', multiplier: 9, limits: { maxContracts: 99 } },
          ],
          ...more,
        }),
      );
      const [own] = config.accounts;
      assert.ok(own);
      return deskSafetySettingsOf(config, own);
    };
    const before = ofAccount({ multiplier: 2 });
    assert.equal(before.mode, 'live');
    assert.equal(before.account, 'U1000001');
    assert.deepEqual(before.gateway, { host: '10.0.0.6', port: 4001 });
    const changed = (account: object, more?: BowlineConfigInput): string[] =>
      changesOf(before, ofAccount({ multiplier: 2, ...account }, more), 0).map(
        ({ name, verdict }) => `${name} ${verdict}`,
      );
    assert.deepEqual(changed({}), []);
    assert.deepEqual(changed({ multiplier: 3 }), ['multiplier looser']);
    assert.deepEqual(changed({ multiplier: 1 }), ['multiplier tighter']);
    assert.deepEqual(changed({ limits: { maxContracts: 20 } }), ['maxContracts looser']);
    for (const rule of [
      { size: { by: 'risk-percent', value: 5 } },
      { map: { MES: 'ES' } },
      { stops: { stopLoss: '9%' } },
      { hours: [{ from: '09:30', to: '15:30' }] },
      { delaySeconds: 5 },
      { enabled: false },
    ])
      assert.deepEqual(changed(rule), ['accountRules looser'], JSON.stringify(rule));
    assert.deepEqual(changed({}, { gateways: { east: { port: 4003 } } }), ['gateway looser']);
  });

  it('hold no secret', () => {
    assert.doesNotMatch(JSON.stringify(settings(rooms({}))), /token-of-discord/);
  });
});
