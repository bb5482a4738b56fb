import { setTimeout as wait } from 'node:timers/promises';
import { startMeasuredGateway } from '../support/measured-gateway.ts';
import { WireClient } from '../support/wire-client.ts';
import { follow, LINES } from './lines.ts';

const CLIENTS = 32;
const DAY_MS = 86_400_000;
const LOOK_MS = 500;
/** How often memory is told on the way. */
const ROWS = 10;

/** The gateway's memory while so many market days pass with every line of every client open. */
export async function benchMemory(days: number): Promise<void> {
  const gateway = await startMeasuredGateway({ speed: 'max' });
  const clients: WireClient[] = [];
  for (let id = 1; id <= CLIENTS; id++) clients.push(await WireClient.open(gateway.port, id));
  for (const client of clients) follow(client);
  const { marketTime: start } = await gateway.usage();
  console.log(`memory over ${days} market days, ${CLIENTS} clients of ${LINES} lines:`);
  for (let row = 1; row <= ROWS; row++) {
    let usage = await gateway.usage();
    while (usage.marketTime - start < (days * DAY_MS * row) / ROWS) {
      await wait(LOOK_MS);
      usage = await gateway.usage();
    }
    const day = (usage.marketTime - start) / DAY_MS;
    console.log(
      `  day ${day.toFixed(2).padStart(6)}  resident ${usage.residentMiB.toFixed(0).padStart(5)} MiB  heap ${usage.heapMiB.toFixed(0).padStart(5)} MiB  buffers ${usage.buffersMiB.toFixed(0).padStart(5)} MiB`,
    );
  }
  for (const client of clients) client.close();
  await gateway.close();
}
