import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { factsOf, NOW, riskInput, signal } from '../../testing/fixtures.ts';
import { emptyBook, type RiskLock } from '../book/risk-book.ts';
import { riskLocked } from './risk-locked.ts';

const of = (lock: Partial<RiskLock>, strategy?: string) => {
  const book = emptyBook();
  const made: RiskLock = {
    id: 'DAILY_LOSS:account',
    code: 'DAILY_LOSS',
    scope: { kind: 'account' },
    reason: 'the day has lost 1200.00',
    since: NOW,
    ...lock,
  };
  book.locks.set(made.id, made);
  return riskLocked.run(
    riskInput({ facts: factsOf({ book }), signal: signal(strategy === undefined ? {} : { strategy }) }),
  );
};

describe('RISK_LOCKED', () => {
  it('stops what the lock is about, and says who lifts it', () => {
    const { passed, message, figures } = of({});
    assert.equal(passed, false);
    assert.match(
      message,
      /until a person lifts it, DAILY_LOSS: the day has lost.*bowline risk lift DAILY_LOSS:account/,
    );
    assert.deepEqual(figures, { lock: 'DAILY_LOSS:account', until: 'a person lifts it' });
    const orb = { scope: { kind: 'strategy', name: 'orb' } } as const;
    assert.equal(of(orb, 'orb').passed, false);
    assert.equal(of(orb, 'trend').passed, true);
    assert.equal(of(orb).passed, true);
  });

  it('lets pass from the moment on at which the lock ends', () => {
    assert.equal(of({ until: unixMs(NOW + 1) }).passed, false);
    assert.equal(of({ until: NOW }).passed, true);
  });
});
