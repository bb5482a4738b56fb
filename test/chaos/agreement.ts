import { globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConId } from '../../src/core/ids.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { JournalReader } from '../../src/journal/journal-reader.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { disagreements, stateOf } from '../simulation/liveness.ts';
import type { ChaosGateway } from './gateway.ts';
import type { Up } from './up.ts';

/** Half-open connections take two heartbeats of fifteen seconds, and then a wait, before they are found out. */
const SETTLED_WITHIN_MS = 240_000;

/** Waits until everything agrees, or the process dies; what does not agree in time is the answer. */
export async function agreement(up: Up, gateway: ChaosGateway, data: string): Promise<readonly string[]> {
  const end = performance.now() + SETTLED_WITHIN_MS;
  while (!up.isOver) {
    const truth = await gateway.truth();
    const twice = doubles(gateway);
    const entries = readJournal(data);
    const adoptedAt = adoptionsIn(entries);
    const told = {
      ...truth,
      adopted: new Set(adoptedAt.keys()),
      // A correction of what a person's word on the position stands for is no trade that explains a difference.
      unexplained: new Set(
        [...adoptedAt].flatMap(([conId, at]) => (at < (gateway.resizedAt(conId) ?? 0) ? [conId] : [])),
      ),
    };
    const problems = [...disagreements(stateOf(entries), told), ...twice];
    if (problems.length === 0) return [];
    if (performance.now() > end || twice.length > 0) return problems;
    await sleep(50);
  }
  return [];
}

const doubles = ({ permIds }: ChaosGateway): readonly string[] =>
  [...permIds]
    .filter(([, numbers]) => numbers.size > 1)
    .map(([ref, numbers]) => `${ref} was sent twice: ${[...numbers].join(', ')}`);

/** The journal's entries, from its file alone. */
function readJournal(data: string): readonly JournalEntry[] {
  const [path] = globSync('**/journal.sqlite', { cwd: data });
  const reader = path === undefined ? undefined : JournalReader.open(join(data, path));
  if (!reader) return [];
  try {
    return [...reader.read()];
  } finally {
    reader.close();
  }
}

/** Instruments in which the broker's position has become ours by a person's word, and when first. */
function adoptionsIn(entries: readonly JournalEntry[]): ReadonlyMap<ConId, number> {
  const adopted = new Map<ConId, number>();
  for (const { at, data } of entries) {
    const event = data as TradingEvent;
    if (event.type !== 'break.resolved' || event.resolution !== 'adopt') continue;
    if (!adopted.has(event.conId)) adopted.set(event.conId, at);
  }
  return adopted;
}
