import { pass, type RiskCheck, stop } from '../check.ts';

/** How far a sender's clock may run ahead of ours before its time says nothing. */
const AHEAD_TOLERATED_MS = 60_000;

/** Staleness is ours to judge, by our clock; signals without a time are taken as of their arrival. */
export const signalAge: RiskCheck = {
  code: 'SIGNAL_STALE',
  title: 'Age of the signal',
  compares:
    "the signal's own `time` with Bowline's clock, less the time that it was held, against `maxSignalAgeMs`, and the end of its own validity, where it says one",
  group: 'order',
  applies: 'entry',
  limits: ['maxSignalAgeMs'],
  field: 'time',
  run: ({ signal, now, heldMs = 0, limits }) => {
    const figures = { maxAgeSeconds: limits.maxSignalAgeMs / 1000 };
    const { validUntil } = signal;
    if (validUntil !== undefined && validUntil <= now)
      return stop(`The signal was meant until ${new Date(validUntil).toISOString()}, which has passed.`, {
        ...figures,
        lateSeconds: (now - validUntil) / 1000,
      });
    if (signal.time === undefined)
      return pass('The signal carries no time; it counts as of its arrival', figures);
    const ageMs = now - signal.time - heldMs;
    const ageSeconds = ageMs / 1000;
    const withAge = { ...figures, ageSeconds };
    if (!(ageMs <= limits.maxSignalAgeMs)) {
      return stop(
        `The signal is ${ageSeconds.toFixed(0)} s old, more than the ${figures.maxAgeSeconds} s allowed.`,
        withAge,
      );
    }
    if (signal.time - now > AHEAD_TOLERATED_MS) {
      return stop(
        `The signal's time is ${(-ageSeconds).toFixed(0)} s in the future. Check the sender's clock and time zone.`,
        withAge,
      );
    }
    return pass(`The signal is ${Math.max(0, ageSeconds).toFixed(1)} s old`, withAge);
  },
};
