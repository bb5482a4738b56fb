import { useDay } from './day.ts';
import { localTime, utcTime } from './times.ts';

/** A point in time in the reader's zone; pointing at it shows UTC. */
export function Moment({ at }: { readonly at: string | number }) {
  useDay();
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(ms)) return <span>{at}</span>;
  return (
    <time className="moment" dateTime={new Date(ms).toISOString()} title={utcTime(ms)}>
      {localTime(ms, Date.now())}
    </time>
  );
}
