import type { OfflineReader } from '../app/offline.ts';
import { connect, NotRunning } from './client/api-client.ts';
import { type CliContext, type CommonOptions, dataDirOf } from './context.ts';

/**
 * Asks the running Bowline, or reads the journal when none runs and that is possible. Offline answers are announced on
 * stderr, because broker figures in them are as old as the journal.
 */
export async function readOrOffline<Value>(
  context: CliContext,
  options: CommonOptions,
  path: string,
  offline: (reader: OfflineReader) => Value,
): Promise<Value> {
  const dataDir = await dataDirOf(context, options);
  try {
    return (await connect(dataDir).get(path)) as Value;
  } catch (cause) {
    const reader = cause instanceof NotRunning ? await context.parts.openOffline?.(dataDir) : undefined;
    if (!reader) throw cause;
    try {
      context.io.stderr.write(`No Bowline is running; this is read from the journal in ${dataDir}.\n`);
      return offline(reader);
    } finally {
      reader.close();
    }
  }
}
