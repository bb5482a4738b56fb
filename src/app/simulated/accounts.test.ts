import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../config/load.ts';
import { configSchema } from '../config/schema.ts';
import type { ConfigFlags } from '../config/settings.ts';
import { masterOf, openingsOf, tradedAccount } from './accounts.ts';

const opened = (simulated: object) => openingsOf(configSchema.parse({ simulated }).simulated);

async function byFlags(flags: ConfigFlags) {
  const loaded = await loadConfig({ cwd: import.meta.dirname, env: {}, flags, simulatedOnly: true });
  return loaded.ok ? openingsOf(loaded.value.config.simulated) : loaded.error.map(({ message }) => message);
}

describe('the accounts of the simulated login', () => {
  it('are one in US dollars unless something else is said', () => {
    assert.deepEqual(opened({}), [{ id: 'DU1234567', currency: 'USD', cash: 1_000_000 }]);
  });

  it('are counted up from the first, keeping its digits', () => {
    const ids = opened({ account: 'DU0000099', accounts: 3, baseCurrency: 'EUR' });
    assert.deepEqual(
      ids.map(({ id, currency }) => `${id} ${currency}`),
      ['DU0000099 EUR', 'DU0000100 EUR', 'DU0000101 EUR'],
    );
  });

  it('can be named, with money and base currency of their own', () => {
    const config = configSchema.parse({
      simulated: { cash: 5000, accounts: ['DU111', { id: 'DU222', cash: 70, baseCurrency: 'GBP' }] },
    }).simulated;
    assert.deepEqual(openingsOf(config), [
      { id: 'DU111', currency: 'USD', cash: 5000 },
      { id: 'DU222', currency: 'GBP', cash: 70 },
    ]);
    assert.equal(tradedAccount(config), 'DU111');
  });

  it('of an advisor come with a master account without money, three unless otherwise said', () => {
    const config = configSchema.parse({ simulated: { advisor: true, baseCurrency: 'EUR' } }).simulated;
    assert.deepEqual(masterOf(config), { id: 'DF1234567', currency: 'EUR', cash: 0 });
    assert.deepEqual(
      openingsOf(config).map(({ id }) => id),
      ['DU1234567', 'DU1234568', 'DU1234569'],
    );
    assert.equal(tradedAccount(config), 'DU1234567');
    assert.equal(masterOf(configSchema.parse({}).simulated), undefined);
  });

  it('come from flags, and what is wrong with them is said', async () => {
    assert.deepEqual(await byFlags({ accounts: 'DU111, DU222', baseCurrency: 'cad' }), [
      { id: 'DU111', currency: 'CAD', cash: 1_000_000 },
      { id: 'DU222', currency: 'CAD', cash: 1_000_000 },
    ]);
    assert.equal((await byFlags({ accounts: '4' })).length, 4);
    assert.deepEqual(await byFlags({ accounts: 'U1234567' }), [
      { id: 'U1234567', currency: 'USD', cash: 1_000_000 },
    ]);
    for (const wrong of [
      { accounts: '0' },
      { accounts: '51' },
      { accounts: 'F1234567' },
      { accounts: 'DU111,DU111' },
      { baseCurrency: 'CHF' },
      { masterClient: 'x' },
    ]) {
      const [message] = await byFlags(wrong);
      assert.match(
        String(message),
        /^simulated\.(accounts|baseCurrency|masterClient)/,
        JSON.stringify(wrong),
      );
    }
  });
});
