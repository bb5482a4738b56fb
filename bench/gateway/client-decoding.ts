import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EventName, IBApi } from '@stoqey/ib';
import type { CapturedTicks } from './ticks.ts';

const BYTES_SERVER = fileURLToPath(new URL('../support/bytes-server.ts', import.meta.url));
const WARM_UP_MS = 2000;
const MEASURED_MS = 5000;

/** Ticks a second that `@stoqey/ib` can read, however fast a gateway sends: the same bytes, from a peer that does nothing else. */
export async function benchClientDecoding({ bytes }: CapturedTicks): Promise<void> {
  const peer = fork(BYTES_SERVER);
  const told = once(peer, 'message');
  peer.send(bytes.toString('base64'));
  const [port] = await told;
  const api = new IBApi({ host: '127.0.0.1', port: Number(port), clientId: 1 });
  let ticks = 0;
  for (const event of [
    EventName.tickPrice,
    EventName.tickSize,
    EventName.tickGeneric,
    EventName.tickString,
  ] as const) {
    api.on(event as EventName.tickPrice, () => {
      ticks++;
    });
  }
  api.connect();
  await wait(WARM_UP_MS);
  const [before, cpu, started] = [ticks, process.cpuUsage(), performance.now()];
  await wait(MEASURED_MS);
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = (used.user + used.system) / 1e6;
  console.log(
    `${'beside it: ticks that @stoqey/ib reads'.padEnd(44)} ${Math.round((ticks - before) / seconds)} a second; ${Math.round((ticks - before) / cpuSeconds)} a second of processor time (${Math.round((cpuSeconds / seconds) * 100)} % of a core)`,
  );
  api.disconnect();
  peer.disconnect();
  await once(peer, 'exit');
}
