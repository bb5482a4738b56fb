import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { loadConfig } from './load.ts';
import type { ConfigFlags } from './settings.ts';
import { refusalIn, refusedIn } from './testing/refusals.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bowline-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const defineUrl = pathToFileURL(join(import.meta.dirname, 'define.ts')).href;
const file = (body: string): void =>
  writeFileSync(
    join(cwd, 'bowline.config.ts'),
    `import { defineConfig } from '${defineUrl}';\nexport default defineConfig(${body});\n`,
  );
const envFile = (text: string): void => writeFileSync(join(cwd, '.env'), text);

const refused = (env?: Record<string, string>, flags?: ConfigFlags) => refusedIn(cwd, env, flags);
const refusal = (env?: Record<string, string>, flags?: ConfigFlags) => refusalIn(cwd, env, flags);

describe('what is wrong', () => {
  it('is named with the setting, where it was set and what is allowed', async () => {
    envFile('BOWLINE_PORT=70000\n');
    const found = await refusal();
    assert.deepEqual(
      [found.code, found.field, found.found, found.allowed],
      ['CONFIG_INVALID', 'server.port', '70000', 'must be a whole number from 0 to 65535'],
    );
    assert.equal(
      found.message,
      'server.port is 70000 (set by BOWLINE_PORT in .env): must be a whole number from 0 to 65535.',
    );
  });

  it('is said in plain words, also in lists and under names', async () => {
    file(
      `{ trading: { limits: { maxContracts: -2, maxDailyLoss: 'two', tradingHours: 'always', priceCollarPercent: 101 },
           limitsFor: [{ limits: {} }], sizing: { by: 'units', value: 1, lots: 2 } },
         accounts: [{ id: 'DU1', multiplier: 0 }], gateways: { West: {} }, alerts: { urls: { a: { qty: 1 } } } } as never`,
    );
    const messages = (await refused()).map(({ message }) =>
      message.replace(' (set by bowline.config.ts)', '').replace(/(Known here: [a-zA-Z]+).*/, '$1'),
    );
    assert.deepEqual(messages.sort(), [
      'accounts.0.id is "DU1": must be an IB account id such as DU1234567 (paper) or U1234567 (live).',
      'accounts.0.multiplier is 0: must be more than 0.',
      'alerts.urls.a.qty is not a setting. Known here: dialect',
      'gateways.West is {}: must be a name of small letters, digits and -.',
      'trading.limits.maxContracts is -2: must be more than 0.',
      'trading.limits.maxDailyLoss is "two": must be an amount such as 1500 or a share of equity such as "2%".',
      'trading.limits.priceCollarPercent is 101: must be at most 100.',
      'trading.limits.tradingHours is "always": must be open or regular.',
      'trading.limitsFor.0 is {"limits":{}}: needs exactly one of strategy, instrument and source.',
      'trading.sizing.lots is not a setting. Known here: by',
    ]);
  });

  it('comes all at once', async () => {
    const fields = await refused(
      { IBKR_PORT: '0', MAX_CONTRACTS: '1.5', TRADING_MODE: 'demo' },
      { port: 'http' },
    );
    assert.deepEqual(fields.map(({ field }) => field).sort(), [
      'broker.port',
      'mode',
      'server.port',
      'trading.limits.maxContracts',
    ]);
  });

  it('never repeats a secret', async () => {
    const found = await refused({
      BOWLINE_PASSWORD: 'shortpw',
      BOWLINE_ALERT_SECRET: 'has spaces in it, hush',
    });
    assert.equal(found.length, 2);
    assert.doesNotMatch(JSON.stringify(found), /shortpw|hush/);
  });

  it('is never a crash, whatever the texts are', async () => {
    const names = [
      'TRADING_MODE',
      'PAPER_MODE',
      'IBKR_HOST',
      'IBKR_PORT',
      'CLIENT_ID',
      'ACCOUNT_ID',
      'BOWLINE_PORT',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom(...names),
          fc.oneof(fc.string(), fc.integer().map(String), fc.boolean().map(String)),
        ),
        fc.record({ port: fc.string(), speed: fc.string(), from: fc.string() }, { requiredKeys: [] }),
        async (env, flags) => {
          const loaded = await loadConfig({ cwd, env, flags });
          if (loaded.ok) {
            const { broker, mode, server } = loaded.value.config;
            assert.ok(mode === 'paper' || broker.kind === 'ibkr');
            assert.ok(Number.isInteger(server.port) && server.port >= 0 && server.port <= 65_535);
          } else {
            assert.ok(loaded.error.length > 0 && loaded.error.every(({ message }) => message.length > 0));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
