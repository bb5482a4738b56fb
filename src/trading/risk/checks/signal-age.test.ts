import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { bareSignal, limits, NOW, riskInput } from '../../testing/fixtures.ts';
import { signalAge } from './signal-age.ts';

const aged = (ms: number) =>
  signalAge.run(
    riskInput({
      signal: bareSignal('buy', { time: unixMs(NOW - ms) }),
      limits: limits({ maxSignalAgeMs: 30_000 }),
    }),
  );

describe('SIGNAL_STALE', () => {
  it('allows exactly the age and refuses a millisecond more', () => {
    assert.deepEqual(
      [aged(30_000).passed, aged(30_000).figures],
      [true, { maxAgeSeconds: 30, ageSeconds: 30 }],
    );
    assert.equal(aged(30_001).passed, false);
    assert.match(aged(45_000).message, /45 s old, more than the 30 s allowed/);
  });

  it('does not count the time that Bowline itself held it', () => {
    const held = (heldMs: number) =>
      signalAge.run(
        riskInput({
          signal: bareSignal('buy', { time: unixMs(NOW - 45_000) }),
          limits: limits({ maxSignalAgeMs: 30_000 }),
          heldMs,
        }),
      );
    assert.deepEqual([held(15_000).passed, held(15_000).figures.ageSeconds], [true, 30]);
    assert.equal(held(14_999).passed, false);
  });

  it('tolerates a clock that is a minute ahead, and no more', () => {
    assert.equal(aged(-60_000).passed, true);
    assert.equal(aged(-60_001).passed, false);
    assert.match(aged(-3_600_000).message, /3600 s in the future.*clock and time zone/);
  });

  it('refuses what the sender no longer means', () => {
    const until = (ms: number) =>
      signalAge.run(riskInput({ signal: bareSignal('buy', { validUntil: unixMs(NOW + ms) }) }));
    assert.equal(until(1).passed, true);
    assert.deepEqual([until(0).passed, until(-90_000).figures.lateSeconds], [false, 90]);
  });

  it('takes a signal without a time as of its arrival', () => {
    assert.equal(signalAge.run(riskInput()).passed, true);
  });
});
