import type { Signal, TimeExitRequest } from '../../trading/signal.ts';
import type { CanonicalSignalView } from '../canonical-signal-view.ts';
import { isoTime } from './order-view.ts';

/** The signal as answers show it: times in ISO 8601. */
export function canonicalSignalView(signal: Signal): CanonicalSignalView {
  const { receivedAt, time, validUntil, timeExit, takeProfits, accounts, ...same } = signal;
  return {
    ...same,
    receivedAt: isoTime(receivedAt),
    ...(time === undefined ? {} : { time: isoTime(time) }),
    ...(validUntil === undefined ? {} : { validUntil: isoTime(validUntil) }),
    ...(timeExit ? { timeExit: timeExitView(timeExit) } : {}),
    ...(takeProfits ? { takeProfits: [...takeProfits] } : {}),
    ...(accounts ? { accounts: [...accounts] } : {}),
  };
}

const timeExitView = ({ at, ...rest }: TimeExitRequest): CanonicalSignalView['timeExit'] => ({
  ...rest,
  ...(at === undefined ? {} : { at: isoTime(at) }),
});
