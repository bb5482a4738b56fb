import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { AlertDesk } from './alert-desk.ts';
import { alertUrlSchema, comesFrom } from './alert-settings.ts';
import { AlertUrls } from './alert-urls.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'bowline-urls-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const clock = new ManualClock(unixMs(1.8e12));
const urls = () => new AlertUrls({ dataDir, settings: { breakout: alertUrlSchema.parse({}) }, clock });

describe('the secrets of alert URLs', () => {
  it('are told once and kept as hashes, for their owner only', () => {
    const made = urls().create('breakout');
    assert.ok(made.ok);
    const path = join(dataDir, 'secrets', 'alert-urls.json');
    assert.ok(!readFileSync(path, 'utf8').includes(made.value));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual([urls().nameOf(made.value), urls().nameOf('another-secret')], ['breakout', undefined]);
  });

  it('end when they are rotated or revoked', () => {
    const all = urls();
    const first = all.create('second');
    const next = all.rotate('second');
    assert.ok(first.ok && next.ok);
    assert.deepEqual([all.nameOf(first.value), all.nameOf(next.value)], [undefined, 'second']);
    all.revoke('second');
    assert.equal(urls().nameOf(next.value), undefined);
    const codes = [all.create('breakout'), all.rotate('second'), all.revoke('second'), all.create('No Name')];
    assert.deepEqual(
      codes.map((each) => (each.ok ? 'ok' : each.error.code)),
      ['ALERT_URL_EXISTS', 'ALERT_URL_UNKNOWN', 'ALERT_URL_UNKNOWN', 'ALERT_URL_NAME'],
    );
  });
});

it('a URL may bear any name, that of a member of every object too', () => {
  const all = urls();
  assert.equal(all.settingsOf('constructor'), undefined);
  assert.equal(all.revoke('constructor').ok, false);
  assert.equal(all.create('constructor').ok, true);
  assert.equal(all.revoke('constructor').ok, true);
});

it('a URL without settings takes alerts from where the main one does', () => {
  const desk = new AlertDesk({ urls: urls(), mainSources: ['192.0.2.1'] });
  assert.deepEqual(desk.sourcesOf('unconfigured'), ['192.0.2.1']);
  assert.deepEqual(desk.sourcesOf('breakout'), []);
});

it('an address may be written in either family', () => {
  assert.ok(comesFrom([], '198.51.100.1'));
  assert.ok(comesFrom(['tradingview'], '::ffff:34.212.75.30'));
  assert.ok(!comesFrom(['tradingview', '192.0.2.1'], '192.0.2.2'));
});
