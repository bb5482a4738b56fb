import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewayUsage } from './gateway-process.ts';

const GATEWAY_PROCESS = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));

export interface MeasuredGateway {
  readonly port: number;
  usage(): Promise<GatewayUsage>;
  close(): Promise<void>;
}

export interface MeasuredGatewayOptions {
  readonly speed?: number | 'max';
  readonly tickIntervalMs?: number;
}

/** The simulated gateway in a process and a folder of its own. */
export async function startMeasuredGateway(options: MeasuredGatewayOptions = {}): Promise<MeasuredGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bowline-bench-'));
  const child: ChildProcess = fork(GATEWAY_PROCESS, [dataDir, JSON.stringify(options)]);
  const [port] = await once(child, 'message');
  return {
    port: Number(port),
    usage: async () => {
      const told = once(child, 'message');
      child.send('usage');
      return (await told)[0] as GatewayUsage;
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
