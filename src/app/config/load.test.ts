import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { DEFAULT_RISK_LIMITS } from '../../trading/risk/limits.ts';
import { loadConfig } from './load.ts';
import type { BowlineConfig } from './schema.ts';
import { type ConfigFlags, SETTINGS } from './settings.ts';
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

async function load(env: Record<string, string> = {}, flags: ConfigFlags = {}) {
  const loaded = await loadConfig({ cwd, env, flags });
  assert.ok(loaded.ok, loaded.ok ? '' : loaded.error.map((refusal) => refusal.message).join('\n'));
  return loaded.value;
}
const config = async (env?: Record<string, string>, flags?: ConfigFlags): Promise<BowlineConfig> =>
  (await load(env, flags)).config;

const refused = (env?: Record<string, string>, flags?: ConfigFlags) => refusedIn(cwd, env, flags);
const refusal = (env?: Record<string, string>, flags?: ConfigFlags) => refusalIn(cwd, env, flags);

describe('the configuration without any', () => {
  it('is paper, simulated and bound to this machine', async () => {
    const found = await config();
    assert.equal(found.mode, 'paper');
    assert.deepEqual(found.broker, { kind: 'simulated' });
    assert.deepEqual(found.server, { host: '127.0.0.1', port: 8420, trustProxy: [] });
    assert.equal(found.dataDir, join(cwd, 'data'));
    assert.deepEqual(found.trading.limits, DEFAULT_RISK_LIMITS);
    assert.equal(found.trading.defaultQuantity, 1);
    assert.equal(found.simulated.gatewayPort, 4002);
    assert.equal(found.simulated.replay, undefined);
  });

  it('needs no more for a real gateway than its address or its port', async () => {
    assert.deepEqual((await config({ IBKR_HOST: '10.0.0.5' })).broker, {
      kind: 'ibkr',
      host: '10.0.0.5',
      port: 7497,
      clientId: 1,
      clientIdFallbacks: [],
    });
    assert.deepEqual((await config({ IB_PORT: '4002' })).broker, {
      kind: 'ibkr',
      host: '127.0.0.1',
      port: 4002,
      clientId: 1,
      clientIdFallbacks: [],
    });
  });
});

describe('the names that people know', () => {
  it('work as they are in .env, comments and all', async () => {
    envFile(`
IBKR_HOST=127.0.0.1              # Always localhost
IBKR_PORT=7496                   # 7497 = paper, 7496 = live
IBKR_CLIENT_ID=3
ACCOUNT_ID="U1234567"
PAPER_MODE=false
MAX_CONTRACTS=2
BOWLINE_PASSWORD='a # b = c d'
BOWLINE_PORT=
`);
    const found = await config();
    assert.equal(found.mode, 'live');
    assert.deepEqual(found.broker, {
      kind: 'ibkr',
      host: '127.0.0.1',
      port: 7496,
      clientId: 3,
      clientIdFallbacks: [],
      account: 'U1234567',
    });
    assert.equal(found.trading.limits.maxContracts, 2);
    assert.equal(found.server.password, 'a # b = c d');
    assert.equal(found.server.port, 8420);
  });

  it('have their short forms', async () => {
    const { broker } = await config({ IBKR_PORT: '7497', CLIENT_ID: '9' });
    assert.ok(broker.kind === 'ibkr');
    assert.equal(broker.clientId, 9);
  });

  it('of both forms must agree', async () => {
    assert.ok((await config({ IBKR_PORT: '7497', IB_PORT: ' 7497' })).broker);
    const { code, message } = await refusal({ IBKR_PORT: '7497', IB_PORT: '4002' });
    assert.equal(code, 'CONFIG_CONTRADICTION');
    assert.match(message, /IBKR_PORT and IB_PORT in the environment/);
  });

  it('ask for a real gateway only by host or port; others say that they have no effect', async () => {
    const { config: found, warnings } = await load({ IBKR_CLIENT_ID: '5', ACCOUNT_ID: 'DU7654321' });
    assert.deepEqual(found.broker, { kind: 'simulated' });
    assert.equal(warnings.length, 2);
    assert.match(warnings.join(), /IBKR_CLIENT_ID in the environment has no effect/);
  });

  it('are noticed when misspelt', async () => {
    envFile('BOWLINE_PASWORD=correct-horse\n');
    const { warnings } = await load({ IBKR_HOTS: 'x' });
    assert.deepEqual(warnings, [
      'IBKR_HOTS in the environment is not a setting. Did you mean IBKR_HOST?',
      'BOWLINE_PASWORD in .env is not a setting. Did you mean BOWLINE_PASSWORD?',
    ]);
  });
});

describe('.env.example', () => {
  const example = readFileSync(join(import.meta.dirname, '..', '..', '..', '.env.example'), 'utf8');

  it('changes nothing as it is', async () => {
    envFile(example);
    const found = await config();
    rmSync(join(cwd, '.env'));
    assert.deepEqual(found, await config());
  });

  it('names every setting, with a value that is allowed', async () => {
    envFile(example.replace(/^#(?=[A-Z_]+=)/gm, ''));
    const { config: found, warnings } = await load();
    assert.equal(found.broker.kind, 'ibkr');
    assert.deepEqual(warnings, []);
    for (const name of SETTINGS.map((setting) => setting.env[0]))
      assert.match(example, new RegExp(`^#${name}=`, 'm'));
  });
});

describe('precedence', () => {
  const ports = { file: 1001, envFile: 1002, env: 1003, flag: 1004 };

  it('is flags over environment over .env over file over defaults, setting by setting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), async (f, e, v, g) => {
        rmSync(join(cwd, 'bowline.config.json'), { force: true });
        const dir = mkdtempSync(join(cwd, 'case-'));
        if (f) {
          writeFileSync(
            join(dir, 'bowline.config.js'),
            `export default { server: { port: ${ports.file} }, simulated: { seed: 99 } };`,
          );
        }
        if (e) writeFileSync(join(dir, '.env'), `BOWLINE_PORT=${ports.envFile}`);
        const loaded = await loadConfig({
          cwd: dir,
          env: v ? { BOWLINE_PORT: String(ports.env) } : {},
          flags: g ? { port: String(ports.flag) } : {},
        });
        assert.ok(loaded.ok);
        const expected = g ? ports.flag : v ? ports.env : e ? ports.envFile : f ? ports.file : 8420;
        assert.equal(loaded.value.config.server.port, expected);
        assert.equal(loaded.value.config.simulated.seed, f ? 99 : 7);
      }),
      { numRuns: 40 },
    );
  });

  it('lets the environment change one part of the gateway in the file', async () => {
    file(`{ broker: { kind: 'ibkr', host: 'tws.lan', port: 4002, clientId: 8 } }`);
    const { broker } = await config({ IBKR_PORT: '4001' });
    assert.deepEqual(broker, {
      kind: 'ibkr',
      host: 'tws.lan',
      port: 4001,
      clientId: 8,
      clientIdFallbacks: [],
    });
  });

  it('lets the environment replace the simulated gateway of the file', async () => {
    file(`{ broker: { kind: 'simulated' } }`);
    assert.equal((await config({ IBKR_HOST: 'tws.lan' })).broker.kind, 'ibkr');
  });
});

describe('the configuration file', () => {
  it('is typed, and its folders are meant from where it lies', async () => {
    mkdirSync(join(cwd, 'conf'));
    writeFileSync(
      join(cwd, 'conf', 'mine.ts'),
      `const dir: string = '../recorded';
       export default { dataDir: 'kept', simulated: { replay: { dir, from: '2013-10-07' }, speed: 60 } } as const;`,
    );
    const { config: found, file: path } = await load({}, { config: 'conf/mine.ts' });
    assert.equal(path, join(cwd, 'conf', 'mine.ts'));
    assert.equal(found.dataDir, join(cwd, 'conf', 'kept'));
    assert.deepEqual(found.simulated.replay, { dir: join(cwd, 'recorded'), from: '2013-10-07' });
    assert.equal(found.simulated.speed, 60);
  });

  it('is refused with the key that is not known and the one that was meant', async () => {
    file(
      `{ server: { prot: 1 }, trading: { limits: { maxContract: 3 } }, broker: { kind: 'ibkr', clientID: 3 }, spped: 1 }`,
    );
    const found = await refused();
    assert.deepEqual(found.map(({ code, field }) => [code, field]).sort(), [
      ['CONFIG_KEY_UNKNOWN', 'broker.clientID'],
      ['CONFIG_KEY_UNKNOWN', 'server.prot'],
      ['CONFIG_KEY_UNKNOWN', 'spped'],
      ['CONFIG_KEY_UNKNOWN', 'trading.limits.maxContract'],
    ]);
    const messages = found.map(({ message }) => message).join('\n');
    assert.match(
      messages,
      /server\.prot \(set by bowline\.config\.ts\) is not a setting\. Did you mean port\?/,
    );
    assert.match(messages, /Did you mean clientId\?/);
    assert.match(messages, /Did you mean maxContracts\?/);
    assert.match(messages, /Known here: mode, broker, simulated/);
  });

  it('is refused when it cannot be loaded, exports nothing, or is there twice', async () => {
    writeFileSync(join(cwd, 'bowline.config.js'), 'export default {');
    assert.equal((await refusal()).code, 'CONFIG_FILE_FAILED');
    writeFileSync(join(cwd, 'bowline.config.mjs'), 'export default {};');
    assert.equal((await refusal()).code, 'CONFIG_FILE_AMBIGUOUS');
    writeFileSync(join(cwd, 'none.mjs'), 'export const config = {};');
    assert.equal((await refusal({}, { config: 'none.mjs' })).code, 'CONFIG_FILE_EMPTY');
    writeFileSync(join(cwd, 'function.mjs'), 'export default { mode: () => 1 };');
    assert.equal((await refusal({}, { config: 'function.mjs' })).code, 'CONFIG_FILE_FAILED');
    assert.equal((await refusal({}, { config: 'missing.ts' })).code, 'CONFIG_FILE_MISSING');
  });

  it("finds this program under the package's name, in a folder without packages", async () => {
    writeFileSync(
      join(cwd, 'bowline.config.ts'),
      `import { defineConfig } from 'bowline';
       export default defineConfig({ trading: { limits: { maxContracts: 2 } } });`,
    );
    assert.equal((await config()).trading.limits.maxContracts, 2);
  });

  it('is a module also where npm has made the folder one of CommonJS, with what it imports from beside it', async () => {
    writeFileSync(join(cwd, 'package.json'), '{ "type": "commonjs" }');
    writeFileSync(join(cwd, 'limits.ts'), 'export const limits: object = { maxContracts: 3 };');
    writeFileSync(
      join(cwd, 'bowline.config.ts'),
      `import { defineConfig } from 'bowline';
       import { limits } from './limits.ts';
       export default defineConfig({ trading: { limits } });`,
    );
    assert.equal((await config()).trading.limits.maxContracts, 3);
    rmSync(join(cwd, 'bowline.config.ts'));
    writeFileSync(join(cwd, 'bowline.config.js'), 'export default { log: { level: "warn" } };');
    assert.equal((await config()).log.level, 'warn');
  });

  it('means a real gateway by a host or a port', async () => {
    file(`{ broker: { port: 4002 } as never }`);
    assert.deepEqual(
      [(await config()).broker.kind, (await config({ IBKR_HOST: 'tws.lan' })).broker],
      ['ibkr', { kind: 'ibkr', host: 'tws.lan', port: 4002, clientId: 1, clientIdFallbacks: [] }],
    );
  });

  it('is refused with the line that cannot be read', async () => {
    writeFileSync(join(cwd, 'bowline.config.ts'), 'export default {\n  server: { port: , },\n};\n');
    assert.match((await refusal()).message, /cannot be loaded: Expression expected \(line 2\)$/);
  });

  it('is not hidden by the environment where it is wrong', async () => {
    file('{ server: 5 } as never');
    assert.equal((await refusal({ BOWLINE_PORT: '9000' })).field, 'server');
  });
});

describe('contradictions', () => {
  it('between paper and live are refused wherever they stand', async () => {
    envFile('PAPER_MODE=true\n');
    const found = await refusal({ TRADING_MODE: 'live', IBKR_PORT: '7496' });
    assert.equal(found.code, 'CONFIG_CONTRADICTION');
    assert.match(found.message, /PAPER_MODE in \.env is true, but TRADING_MODE in the environment is live/);
    assert.equal((await config({ TRADING_MODE: 'PAPER' })).mode, 'paper');
    assert.equal((await refusal({ PAPER_MODE: 'maybe' })).field, 'PAPER_MODE');
  });

  it('between mode and account are refused', async () => {
    const environments: Record<string, string>[] = [
      { IBKR_PORT: '7496', ACCOUNT_ID: 'U1234567' },
      { IBKR_PORT: '7496', ACCOUNT_ID: 'DU1234567', TRADING_MODE: 'live' },
    ];
    for (const env of environments) {
      const found = await refusal(env);
      assert.equal(found.field, 'broker.account, mode');
      assert.match(found.message, /ACCOUNT_ID in the environment/);
    }
  });

  it('between live and the simulated gateway are refused', async () => {
    assert.equal((await refusal({ TRADING_MODE: 'live' })).field, 'mode, broker');
  });

  it('between another address and no password are refused', async () => {
    const found = await refusal({}, { host: '0.0.0.0' });
    assert.equal(found.field, 'server.host');
    assert.match(found.message, /set by --host/);
    assert.equal(
      (await config({ BOWLINE_PASSWORD: 'long enough' }, { host: '0.0.0.0' })).server.host,
      '0.0.0.0',
    );
  });

  it('between flags of the simulated gateway and a real one are refused', async () => {
    const both = await refused({ IBKR_PORT: '7497' }, { replay: 'data', from: '2013-10-07' });
    assert.deepEqual(
      both.map(({ field }) => field),
      ['--replay', '--from'],
    );
  });

  it('between half a replay and none are refused', async () => {
    assert.equal((await refusal({}, { replay: 'data' })).field, '--from');
    assert.equal((await refusal({}, { from: '2013-10-07' })).field, '--replay');
    assert.equal((await refusal({}, { replay: 'data', from: '7 October' })).field, 'simulated.replay.from');
    const { simulated } = await config({}, { replay: 'data', from: '2013-10-07', speed: '60' });
    assert.deepEqual(simulated.replay, { dir: join(cwd, 'data'), from: '2013-10-07' });
    assert.equal(simulated.speed, 60);
  });
});
