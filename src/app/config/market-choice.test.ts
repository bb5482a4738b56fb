import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from './load.ts';
import type { BowlineConfig } from './schema.ts';
import type { ConfigFlags } from './settings.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bowline-market-choice-'));
after(() => rmSync(cwd, { recursive: true, force: true }));

async function config(flags: ConfigFlags): Promise<BowlineConfig> {
  const loaded = await loadConfig({ cwd, env: {}, flags });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return loaded.value.config;
}

async function refusal(flags: ConfigFlags) {
  const loaded = await loadConfig({ cwd, env: {}, flags });
  assert.ok(!loaded.ok);
  const [first] = loaded.error;
  assert.ok(first);
  return first;
}

describe('the options of the simulated market', () => {
  it('choose one market: a flag in place of the file, two flags are refused', async () => {
    const { simulated } = await config({ csv: 'bars', from: '2026-03-05', csvZone: 'UTC', speed: 'max' });
    assert.deepEqual(simulated.csv, { dir: join(cwd, 'bars'), from: '2026-03-05', zone: 'UTC' });
    assert.equal(simulated.replay, undefined);
    assert.equal(simulated.speed, 'max');
    assert.equal((await config({ start: '2027-03-01T10:00', speed: '0' })).simulated.speed, 0);
    for (const [flags, field] of [
      [{ csv: 'bars', start: '2027-03-01' }, '--start'],
      [{ csv: 'bars', replay: 'data', from: '2013-10-07' }, '--csv'],
      [{ start: '2027-02-30' }, 'simulated.start'],
      [{ start: 'today' }, 'simulated.start'],
      [{ csv: 'bars', csvZone: 'Mars/Olympus' }, 'simulated.csv.zone'],
      [{ hours: 'office' }, 'simulated.hours'],
      [{ speed: '-1' }, 'simulated.speed'],
      [{ speed: 'fast' }, 'simulated.speed'],
      [{ eventOrder: 'sometimes' }, 'simulated.eventOrder.0'],
      [{ eventOrder: 'late-commission,missing-commission' }, 'simulated.eventOrder'],
    ] as const) {
      assert.equal((await refusal(flags)).field, field, JSON.stringify(flags));
    }
    const file = `export default { simulated: { replay: { dir: 'kept', from: '2013-10-07' } } } as const;`;
    writeFileSync(join(cwd, 'market.config.ts'), file);
    const other = await config({ config: join(cwd, 'market.config.ts'), csv: 'bars' });
    assert.equal(other.simulated.replay, undefined);
    assert.equal(other.simulated.csv?.dir, join(cwd, 'bars'));
  });
});
