import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { permit } from '../../trading/testing/live.ts';
import { type PermitPlace, permitPath, readPermit, removePermit, writePermit } from './permit-file.ts';
import { permitKeyPath } from './permit-key.ts';

const { signature: _, keyId: __, ...unsigned } = permit();

describe('a permit on disk', () => {
  let dir: string;
  let place: PermitPlace;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'bowline-permit-'));
    place = { dataDir: dir, folder: join(dir, 'live') };
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = () => {
    const written = writePermit(place, unsigned);
    assert.ok(written.ok);
    return written.value;
  };
  /** Writes the permit's file anew with other contents. */
  const change = (facts: object) => {
    const kept = JSON.parse(readFileSync(permitPath(place), 'utf8'));
    writeFileSync(permitPath(place), JSON.stringify({ ...kept, ...facts }));
  };
  const faultOf = (): string => {
    const reading = readPermit(place);
    return reading.kind === 'faulty' ? `${reading.fault}: ${reading.message}` : reading.kind;
  };

  it('is none at first', () => {
    assert.equal(faultOf(), 'none');
  });

  it('is read back as it was signed, by a key that only its owner can read', () => {
    const written = write();
    assert.deepEqual(readPermit(place), { kind: 'verified', permit: written });
    assert.equal(statSync(permitKeyPath(dir)).mode & 0o777, 0o600);
    assert.equal(statSync(permitPath(place)).mode & 0o777, 0o600);
    assert.doesNotMatch(readFileSync(permitPath(place), 'utf8'), /PRIVATE/);
  });

  it('keeps its key from one permit to the next', () => {
    assert.equal(write().keyId, write().keyId);
  });

  it('does not know the order of what it says', () => {
    write();
    const kept = JSON.parse(readFileSync(permitPath(place), 'utf8'));
    writeFileSync(permitPath(place), JSON.stringify(Object.fromEntries(Object.entries(kept).reverse())));
    assert.equal(faultOf(), 'verified');
  });

  for (const [what, facts] of [
    ['account', { account: 'U7654321' }],
    ['end', { expiresAt: unsigned.expiresAt + 1 }],
    ['first week', { firstWeek: { ...unsigned.firstWeek, maxContracts: 100 } }],
    ['evidence', { evidence: { ...unsigned.evidence, market: 'simulated' } }],
    ['settings', { settings: { ...unsigned.settings, defaultQuantity: 2 } }],
    ['fingerprint', { fingerprint: `sha256:${'0'.repeat(64)}` }],
    ['signature', { signature: 'bm8=' }],
  ] as const)
    it(`is refused when its ${what} was changed`, () => {
      write();
      change(facts);
      assert.match(faultOf(), /^PERMIT_TAMPERED: the permit .*permit\.json does not count .*golive permit/);
    });

  it('is refused when it is no permit', () => {
    write();
    for (const text of ['', '{}', 'null', '[]', 'permit']) {
      writeFileSync(permitPath(place), text);
      assert.match(faultOf(), /^PERMIT_UNREADABLE: /);
    }
    write();
    change({ version: 2 });
    assert.match(faultOf(), /^PERMIT_UNREADABLE: /);
    write();
    change({ more: true });
    assert.match(faultOf(), /^PERMIT_UNREADABLE: /);
  });

  it('is refused without its key, with another one, and with one that others can read', () => {
    const { keyId } = write();
    const key = readFileSync(permitKeyPath(dir));
    const kept = readFileSync(permitPath(place));
    rmSync(permitKeyPath(dir));
    assert.match(faultOf(), /^PERMIT_KEY_MISSING: /);
    write();
    writeFileSync(permitPath(place), kept);
    assert.match(faultOf(), new RegExp(`^PERMIT_OTHER_KEY: .*signed with key ${keyId}`));
    writeFileSync(permitKeyPath(dir), 'no key');
    assert.match(faultOf(), /^PERMIT_KEY_MISSING: .*it is no key|^PERMIT_KEY_MISSING: .*cannot be used/);
    assert.equal(writePermit(place, unsigned).ok, false);
    writeFileSync(permitKeyPath(dir), key);
    assert.equal(faultOf(), 'verified');
    chmodSync(permitKeyPath(dir), 0o640);
    assert.match(faultOf(), /^PERMIT_KEY_EXPOSED: /);
    const refused = writePermit(place, unsigned);
    assert.equal(refused.ok ? '' : refused.error.code, 'PERMIT_KEY_EXPOSED');
    assert.doesNotMatch(faultOf(), /BEGIN/);
  });

  it('is gone when it was removed, also twice', () => {
    write();
    removePermit(place);
    removePermit(place);
    assert.equal(faultOf(), 'none');
  });
});
