import assert from 'node:assert/strict';
import { it } from 'node:test';
import { queueAware } from '../../simulator/matching/fill-model.ts';
import { configSchema } from '../config/schema.ts';
import { tradingOf } from './trading.ts';

it('the configured symbols are located for as long as configured, all others are at hand', () => {
  const { simulated } = configSchema.parse({ simulated: { locate: ['gme'], locateSeconds: 5, queue: true } });
  const { rules, models } = tradingOf(simulated);
  assert.equal(rules?.locateMs?.({ symbol: 'GME' } as never), 5000);
  assert.equal(rules?.locateMs?.({ symbol: 'AAPL' } as never), 0);
  assert.equal(models?.fills, queueAware);
});
