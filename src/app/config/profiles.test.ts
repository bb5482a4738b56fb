import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from './load.ts';
import type { ConfigFlags } from './settings.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bowline-profiles-'));
after(() => rmSync(cwd, { recursive: true, force: true }));

const load = (flags: ConfigFlags, simulatedOnly = true) => loadConfig({ cwd, env: {}, flags, simulatedOnly });

async function simulated(flags: ConfigFlags, simulatedOnly?: boolean) {
  const loaded = await load(flags, simulatedOnly);
  assert.ok(loaded.ok);
  return loaded.value.config.simulated;
}

describe('a profile of the simulated gateway', () => {
  it('sets what belongs together, and flags go over it', async () => {
    const { universe, holdings, serverVersion, pace } = await simulated({ profile: 'acceptance' });
    assert.deepEqual(
      { universe, holdings, serverVersion, pace },
      { universe: 'wide', holdings: { AAPL: 100, SPY: 50, MSFT: -20 }, serverVersion: 193, pace: false },
    );
    const over = await simulated({
      profile: 'acceptance',
      universe: 'standard',
      serverVersion: '178',
      pace: true,
    });
    assert.deepEqual([over.universe, over.serverVersion, over.pace], ['standard', 178, true]);
  });

  it('goes over the configuration file', async () => {
    writeFileSync(
      join(cwd, 'bowline.config.ts'),
      "export default { simulated: { universe: 'standard' } };\n",
    );
    try {
      assert.equal((await simulated({})).universe, 'standard');
      assert.equal((await simulated({ profile: 'acceptance' })).universe, 'wide');
    } finally {
      rmSync(join(cwd, 'bowline.config.ts'));
    }
  });

  it('of an unknown name is refused with those there are', async () => {
    const loaded = await load({ profile: 'acceptence' });
    assert.ok(!loaded.ok);
    assert.deepEqual(
      loaded.error.map(({ code, message }) => [code, message]),
      [['PROFILE_UNKNOWN', '--profile acceptence is not a profile. Did you mean acceptance?']],
    );
  });
});

describe('the simulated gateway on its own', () => {
  it('lists the wide universe, beside Bowline the standard one', async () => {
    assert.equal((await simulated({})).universe, 'wide');
    assert.equal((await simulated({}, false)).universe, 'standard');
  });

  it('refuses server versions and numbers of clients that do not exist', async () => {
    const loaded = await load({ serverVersion: '194', maxClients: '33' });
    assert.ok(!loaded.ok);
    assert.deepEqual(
      loaded.error.map(({ field }) => field),
      ['simulated.serverVersion', 'simulated.maxClients'],
    );
  });
});
