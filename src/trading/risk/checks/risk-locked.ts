import { pass, type RiskCheck, stop } from '../check.ts';
import { belongsTo } from '../scope.ts';
import { withFacts } from './compare.ts';

/** Locks are made by the loss limits and lifted by time or a person. */
export const riskLocked: RiskCheck = {
  code: 'RISK_LOCKED',
  title: 'Locks',
  compares: "the locks of the order's scopes with the time; a person lifts them with `bowline risk lift`",
  group: 'state',
  applies: 'entry',
  run: withFacts(({ signal, instrument, now }, { book }) => {
    for (const lock of book.locks.values()) {
      if (!belongsTo(lock.scope, { ...signal, instrument })) continue;
      if (lock.until !== undefined && lock.until <= now) continue;
      const until = lock.until === undefined ? 'a person lifts it' : new Date(lock.until).toISOString();
      return stop(
        `Entries are locked until ${until}, ${lock.code}: ${lock.reason}. See \`bowline risk\`; lift it with \`bowline risk lift ${lock.id}\`.`,
        { lock: lock.id, until },
      );
    }
    return pass('No lock', { locks: book.locks.size });
  }),
};
