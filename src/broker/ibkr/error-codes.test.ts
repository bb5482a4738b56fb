import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CODE_RANGES } from './error-code-table.ts';
import { endsRequest, farmName, farmsRestored, isReadOnlyRefusal, meaningOf } from './error-codes.ts';

const reference = process.env.BOWLINE_REFERENCE ?? join(import.meta.dirname, '../../../../shared/reference');
const table = join(reference, 'tws-error-codes.tsv');

describe('error codes', () => {
  it('lie in ascending ranges that do not overlap', () => {
    let last = 0;
    for (const [from, to] of CODE_RANGES) {
      assert.ok(from > last && to >= from, `${from}…${to}`);
      last = to;
    }
  });

  it('cover every number of the published table', {
    skip: existsSync(table) ? false : `${table} is not here (BOWLINE_REFERENCE names its folder)`,
  }, () => {
    const codes = readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split('\t')[0]))
      .filter((code) => code > 0);
    assert.ok(codes.length > 400);
    assert.deepEqual(
      codes.filter((code) => !meaningOf(code).known),
      [],
    );
  });

  it('know that an order exists when only a change of it was refused, or it was merely commented on', () => {
    for (const code of [104, 105, 134, 329, 2102])
      assert.equal(meaningOf(code).fate, 'not-changed', String(code));
    for (const code of [399, 404, 481, 2109, 2137, 2161, 10311, 10349])
      assert.equal(meaningOf(code).fate, 'warning', String(code));
  });

  it('know the end of an order', () => {
    for (const code of [103, 110, 111, 200, 201, 203, 321, 328, 387, 460, 10006, 10243, 10289])
      assert.equal(meaningOf(code).fate, 'rejected', String(code));
    assert.equal(meaningOf(202).fate, 'cancelled');
    for (const code of [135, 136, 161, 10147, 10148])
      assert.equal(meaningOf(code).fate, 'not-cancellable', String(code));
  });

  it('are warnings that leave orders alone where nobody knows them', () => {
    assert.deepEqual(meaningOf(12345), { class: 'warning', fate: 'warning', known: false });
    assert.equal(meaningOf(-1).known, false);
  });

  it('tell link, farms and our own mistakes apart', () => {
    for (const code of [326, 502, 1100, 1101, 1102, 1300, 2110])
      assert.equal(meaningOf(code).class, 'connection');
    for (const code of [2104, 2106, 2158]) assert.equal(meaningOf(code).class, 'info');
    for (const code of [100, 102, 320, 322]) assert.equal(meaningOf(code).class, 'bug');
  });

  it('let a subscription go on that is only partly refused', () => {
    for (const code of [10090, 10091, 10167]) assert.equal(endsRequest(code), false);
    for (const code of [200, 354, 10089, 10168, 10197]) assert.equal(endsRequest(code), true);
  });

  it('name farms as the gateway does', () => {
    assert.equal(farmName('Market data farm connection is OK:usfarm.nj'), 'usfarm.nj');
    assert.equal(
      farmName('HMDS data farm connection is inactive but should be available upon demand.ushmds'),
      'ushmds',
    );
    assert.equal(farmName('Sec-def data farm connection is OK:secdefnj'), 'secdefnj');
  });

  it('name the farms that are connected when the link is back, and those that are not', () => {
    const restored = 'Connectivity between IB and Trader Workstation has been restored';
    const all = `${restored} - data maintained. All data farms are connected: usfarm.nj; ushmds; secdefil.`;
    assert.deepEqual(farmsRestored(all), { connected: ['usfarm.nj', 'ushmds', 'secdefil'], missing: [] });
    const some = `${restored} - data maintained. The following farms are connected: cashfarm; secdefil. The following farms are not connected: cashhmds.`;
    assert.deepEqual(farmsRestored(some), { connected: ['cashfarm', 'secdefil'], missing: ['cashhmds'] });
    assert.deepEqual(farmsRestored(`${restored} - data lost.`), { connected: [], missing: [] });
  });

  it('recognise a read-only API by its text', () => {
    const text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";
    assert.equal(isReadOnlyRefusal(321, text), true);
    assert.equal(
      isReadOnlyRefusal(321, "Error validating request.-'bC' : cause - Invalid order type was entered"),
      false,
    );
  });
});
