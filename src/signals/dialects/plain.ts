import type { Refusal, Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { bowline } from './bowline.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';

/**
 * One line that begins with what to do: `buy AAPL qty=10 sl=1% tp=2%`, `long BTCUSD q=0.1 sl=1000`, `close SPY`. The rest is
 * Bowline's own fields, and means the same (`docs/alerts.md`); `readBody` has taken the line apart.
 */
export const plain: Dialect = {
  name: 'plain',
  recognises: (body: AlertBody): boolean => body.shape === 'command',
  parse: (body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> =>
    bowline.parse(body, context),
};
