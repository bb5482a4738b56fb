import type { UnixMs } from '../../core/clock.ts';
import { SqliteStore } from '../../journal/sqlite-store.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { bareSignal, signal } from '../../trading/testing/fixtures.ts';

/** For tests: journals with entries of every kind that the state remembers, verdicts beside them. */

/** What an account went through: trades to their end, one that is open, a refusal, a resting entry, a chart. */
export function story(trades = 3): readonly Stamped[] {
  const desk = new Desk();
  desk.provesEveryStep = false;
  for (let trade = 0; trade < trades; trade += 1) {
    desk.longSpy();
    desk.commission(desk.fill(desk.order('stop'), 10, 440).execId, 1);
    desk.status(desk.order('target'), 'Cancelled');
    desk.tick();
    desk.commit({ type: 'equity.sampled', equity: 100_000 - trade, realized: -trade, unrealized: 0 });
  }
  desk.longSpy();
  desk.take(bareSignal('close'));
  desk.take(signal({ size: { by: 'units', value: 1_000_000 } }));
  desk.reconcile();
  return desk.journal;
}

/** An event, and the stream that it is of; absent: of the one account of a journal. */
export type Told = readonly [event: Stamped, of?: string];

/** Keeps events as a journal's entries, with the numbers after those that it has. */
export function tellAll(path: string, events: readonly Told[]): void {
  const store = new SqliteStore(path);
  const after = store.lastSeq;
  store.write(
    events.map(([{ at, event }, of], place) => ({
      seq: after + place + 1,
      at,
      type: event.type,
      data: of === undefined ? event : { ...event, of },
    })),
  );
  store.close();
}

export const tell = (path: string, events: readonly Stamped[]): void =>
  tellAll(
    path,
    events.map((event) => [event]),
  );

/** Entries that change nothing but the chart. */
export const samples = (count: number, from: UnixMs): readonly Stamped[] =>
  Array.from({ length: count }, (_, place) => ({
    at: (from + place * 60_000) as UnixMs,
    event: { type: 'equity.sampled', equity: 100_000 + place, realized: 0, unrealized: place },
  }));
