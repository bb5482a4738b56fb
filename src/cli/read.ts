import type { OfflineReader } from '../app/offline.ts';
import { connect, NotRunning, RequestFailed } from './client/api-client.ts';
import { type CliContext, type CommonOptions, dataDirOf, pathFor } from './context.ts';

/**
 * Asks the running Bowline, or reads the journal when none runs and that is possible. Offline answers are announced on
 * stderr, because broker figures in them are as old as the journal.
 */
export async function readOrOffline<Value>(
  context: CliContext,
  options: CommonOptions,
  path: string,
  offline: (reader: Omit<OfflineReader, 'of' | 'close'>) => Value,
): Promise<Value> {
  const dataDir = await dataDirOf(context, options);
  try {
    return (await connect(dataDir).get(pathFor(path, options))) as Value;
  } catch (cause) {
    const reader = cause instanceof NotRunning ? await context.parts.openOffline?.(dataDir) : undefined;
    if (!reader) throw cause;
    try {
      context.io.stderr.write(`No Bowline is running; this is read from the journal in ${dataDir}.\n`);
      const { account } = options;
      const asked = account === undefined ? reader : reader.of(account);
      if (!asked)
        throw new RequestFailed(404, {
          code: 'ACCOUNT_UNKNOWN',
          message: `The journal holds nothing of account ${account}.`,
          field: 'account',
        });
      return offline(asked);
    } finally {
      reader.close();
    }
  }
}
