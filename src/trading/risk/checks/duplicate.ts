import { pass, type RiskCheck, stop } from '../check.ts';

/** TradingView sends again after a 5xx, and up to four times in all; the same signal acts once. */
export const duplicate: RiskCheck = {
  code: 'DUPLICATE',
  title: 'Duplicate',
  compares: "the sender's id, or without one the body within `duplicateWindowMs`, with the signals seen",
  group: 'pace',
  applies: 'all',
  limits: ['duplicateWindowMs'],
  field: 'id',
  run: ({ repeats, signal, now, limits }) => {
    const by = signal.senderId ? `id ${signal.senderId}` : 'body';
    if (!repeats)
      return pass(`No signal with the same ${signal.senderId ? 'id' : 'body'}`, {
        by,
        windowSeconds: limits.duplicateWindowMs / 1000,
      });
    const figures = { by, earlier: repeats.signalId, secondsAgo: (now - repeats.at) / 1000 };
    return stop(
      `The same ${by} came ${figures.secondsAgo.toFixed(1)} s ago as ${repeats.signalId}.`,
      figures,
    );
  },
};
