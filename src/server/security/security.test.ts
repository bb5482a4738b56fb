import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { apiTokenPath, keepApiToken } from './api-token.ts';
import { hostName, isLoopback } from './loopback.ts';
import { SecretComparison } from './secret.ts';

describe('the API token', () => {
  it('is made once, kept, and readable by its owner only', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bowline-token-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const token = keepApiToken(dir);
    const path = apiTokenPath(dir);
    assert.match(token, /^[\w-]{43}$/);
    assert.equal(readFileSync(path, 'utf8'), `${token}\n`);
    chmodSync(path, 0o644);
    assert.equal(keepApiToken(dir), token);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    writeFileSync(path, 'damaged');
    assert.notEqual(keepApiToken(dir), token);
  });
});

describe('comparing secrets', () => {
  it('matches only the very same text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (secret, other) => {
        const comparison = new SecretComparison(secret);
        assert.equal(comparison.matches(secret), true);
        assert.equal(comparison.matches(other), other === secret);
        assert.equal(comparison.matches(undefined), false);
        for (const near of [
          `${secret}\0`,
          `${secret}x`,
          secret.slice(0, -1),
          `\0${secret}`,
          secret.repeat(200),
        ])
          assert.equal(comparison.matches(near), near === secret);
      }),
    );
  });

  it('has no empty secret', () => {
    assert.throws(() => new SecretComparison(''), RangeError);
  });
});

describe('host names', () => {
  it('are read without port and brackets', () => {
    assert.deepEqual(['LOCALHOST:80', '[::1]:80', '[::1]', '::1', '127.0.0.1', 'a.b:1'].map(hostName), [
      'localhost',
      '::1',
      '::1',
      '::1',
      '127.0.0.1',
      'a.b',
    ]);
  });

  it('of this machine are told from others', () => {
    for (const name of [
      'localhost',
      'localhost.',
      'x.localhost',
      '127.0.0.1',
      '127.255.0.3',
      '::1',
      '[::1]:5',
    ]) {
      assert.equal(isLoopback(name), true, name);
    }
    for (const name of [
      '',
      '0.0.0.0',
      '::',
      '128.0.0.1',
      '127.0.0.1.nip.io',
      '127.1',
      'xlocalhost',
      '[::2]',
      '[',
    ]) {
      assert.equal(isLoopback(name), false, name);
    }
  });
});
