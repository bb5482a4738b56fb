import type { Signal } from '../../trading/signal.ts';

/** TradingView gives up after 3 s and takes a slow answer for a failure; what became of an alert is read later. */
const ALERT_WAITS_MS = 250;
/** A person, or a program that asked through the API and wants to know. */
const OTHERS_WAIT_MS = 2_500;

/** How long the answer to a signal, which is in the journal by then, waits for what becomes of it, in ms. */
export const patienceWith = ({ source }: Pick<Signal, 'source'>): number =>
  source === 'alert' ? ALERT_WAITS_MS : OTHERS_WAIT_MS;

/** Resolves with the outcome, or after so many ms without it. Rejects as the outcome does, within that time. */
export async function within(ms: number, outcome: Promise<unknown>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms, undefined);
  try {
    await Promise.race([outcome, over]);
  } finally {
    clearTimeout(timer);
  }
}
