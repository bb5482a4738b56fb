import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import { addSimulationOptions } from './simulation-options.ts';

test('the account’s market data subscriptions are given by flags', async () => {
  const command = addSimulationOptions(new Command('gateway').option('--data <dir>'));
  command.parse(['--no-data', 'SPY, QQQ', '--delayed', '--data', '/somewhere'], { from: 'user' });
  assert.deepEqual(command.opts(), { noData: 'SPY, QQQ', delayed: true, data: '/somewhere' });
  const loaded = await loadConfig({ cwd: import.meta.dirname, env: {}, flags: command.opts() });
  assert.ok(loaded.ok);
  const { noData, delayed } = loaded.value.config.simulated;
  assert.deepEqual([noData, delayed], [['SPY', 'QQQ'], true]);
  const usual = addSimulationOptions(new Command('gateway').option('--data <dir>'));
  usual.parse([], { from: 'user' });
  assert.deepEqual(usual.opts(), {});
});
