import { setTimeout as wait } from 'node:timers/promises';
import { startMeasuredGateway } from '../support/measured-gateway.ts';
import { WireClient } from '../support/wire-client.ts';
import { follow, LINES, TICKS } from './lines.ts';

const WARM_UP_MS = 3000;
const MEASURED_MS = 8000;
const CAPTURED_TICKS = 20_000;

const FLOOD = { speed: 'max', tickIntervalMs: 0 } as const;

/** Ticks a second that the gateway delivers, its market playing as fast as it goes and every change sent. */
export async function benchTicks(count: number): Promise<void> {
  const gateway = await startMeasuredGateway(FLOOD);
  const clients: WireClient[] = [];
  for (let id = 1; id <= count; id++) clients.push(await WireClient.open(gateway.port, id));
  for (const client of clients) follow(client);
  await wait(WARM_UP_MS);
  const delivered = (): number => clients.reduce((sum, client) => sum + client.count(...TICKS), 0);
  const [ticksBefore, before, started] = [delivered(), await gateway.usage(), performance.now()];
  await wait(MEASURED_MS);
  const [ticks, after] = [delivered() - ticksBefore, await gateway.usage()];
  const seconds = (performance.now() - started) / 1000;
  const cpu = after.cpuSeconds - before.cpuSeconds;
  const played = (after.marketTime - before.marketTime) / 1000;
  const name = `ticks to ${count} client${count === 1 ? '' : 's'} of ${LINES} lines`;
  console.log(
    `${name.padEnd(44)} ${Math.round(ticks / seconds)} a second; ${Math.round(ticks / cpu)} a second of processor time (${Math.round((cpu / seconds) * 100)} % of a core); ${Math.round(played / seconds)} market seconds a second`,
  );
  for (const client of clients) client.close();
  await gateway.close();
}

export interface CapturedTicks {
  readonly bytes: Buffer;
  readonly ticks: number;
}

/** Ticks of the gateway as they are on the wire. */
export async function capturedTicks(): Promise<CapturedTicks> {
  const gateway = await startMeasuredGateway(FLOOD);
  const client = await WireClient.open(gateway.port, 1);
  const frames: Buffer[] = [];
  const wanted: ReadonlySet<number> = new Set(TICKS);
  client.onMessage = (id, buffer, start, end) => {
    if (!wanted.has(id) || frames.length >= CAPTURED_TICKS) return;
    frames.push(Buffer.from(buffer.subarray(start - 4, end)));
  };
  follow(client);
  await client.until(() => frames.length >= CAPTURED_TICKS);
  client.close();
  await gateway.close();
  return { bytes: Buffer.concat(frames), ticks: frames.length };
}
