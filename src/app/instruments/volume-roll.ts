import type { Broker } from '../../broker/port.ts';
import { type ContractMonth, frontMonth } from '../../instruments/futures-calendar.ts';
import type { FuturesRoot } from '../../instruments/futures-roots.ts';
import type { ContractQuery } from '../../instruments/instrument.ts';
import { futureQuery } from '../../instruments/symbology/futures.ts';

/**
 * The contract of a continuous symbol by volume: the month after the front is meant once a day's volume in it was greater
 * than in the front, and in any case from the calendar's roll on. Where the volumes are not known the calendar decides.
 */
export async function volumeFront(
  broker: Pick<Broker, 'resolve' | 'bars'>,
  { root, nth }: { readonly root: FuturesRoot; readonly nth: number },
  date: string,
): Promise<ContractQuery> {
  const day = Temporal.PlainDate.from(date);
  const month = (place: number): ContractMonth => frontMonth(root, day, { nth: place });
  const [front, next] = await Promise.all([
    lastVolume(broker, root, month(1)),
    lastVolume(broker, root, month(2)),
  ]);
  const rolled = front !== undefined && next !== undefined && next > front;
  return futureQuery(root, month(rolled ? nth + 1 : nth));
}

/** Contracts traded on the last finished day; undefined where the broker does not say. */
async function lastVolume(
  broker: Pick<Broker, 'resolve' | 'bars'>,
  root: FuturesRoot,
  month: ContractMonth,
): Promise<number | undefined> {
  const found = await broker.resolve(futureQuery(root, month));
  const instrument = found.ok ? found.value[0] : undefined;
  if (!instrument) return undefined;
  const bars = await broker.bars({
    instrument,
    source: 'TRADES',
    barSize: '1 day',
    duration: '2 D',
    regularHoursOnly: false,
  });
  // The last bar is of the day that is still going on.
  return bars.ok ? bars.value.at(-2)?.volume : undefined;
}
