import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printDistribution } from './support/distribution.ts';
import { send } from './support/sender.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const STARTS = 7;
const SIGNALS = 10_000;
const SIGNALS_A_SECOND = 500;

interface Started {
  readonly child: ChildProcess;
  readonly readyMs: number;
  readonly alertUrl: string;
}

/** Resident memory in MiB; undefined where the system does not tell it in /proc. */
function residentMiB(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

function start(dataDir: string): Promise<Started> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...process.execArgv, MAIN, 'up', '--data', dataDir, '--port', '0', '--gateway-port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`bowline up ended with ${code}:\n${said}`)));
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      const url = /Alert URL: (\S+)/.exec(said)?.[1];
      if (url !== undefined && /\bReady\b/.test(said))
        resolve({ child, readyMs: performance.now() - started, alertUrl: url });
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

/** From the command to "Ready" (process start, simulated gateway, session, account, first quotes), and memory. */
export async function benchStart(): Promise<void> {
  console.log(`\nStart: \`bowline up\` without configuration to "Ready", ${STARTS} starts`);
  const folder = mkdtempSync(join(tmpdir(), 'bowline-bench-'));
  const times: number[] = [];
  for (let index = 0; index < STARTS; index += 1) {
    const { child, readyMs } = await start(join(folder, String(index)));
    times.push(readyMs);
    await stop(child);
  }
  printDistribution('to ready', 'ms', times);
  const { child, alertUrl } = await start(join(folder, 'memory'));
  const before = residentMiB(child.pid ?? 0);
  const report = await send({
    url: alertUrl,
    count: SIGNALS,
    rate: SIGNALS_A_SECOND,
    body: { action: 'buy', symbol: 'SPY', quantity: 1, stopLoss: '1%' },
    idPrefix: 'memory',
  });
  const after = residentMiB(child.pid ?? 0);
  const text = (value: number | undefined): string =>
    value === undefined ? 'not known on this system' : `${value.toFixed(0)} MiB`;
  console.log(
    `resident memory after start ${text(before)}, after ${SIGNALS} signals ${text(after)} (answers ${JSON.stringify(report.statuses)}, with orders ${report.accepted})`,
  );
  await stop(child);
  rmSync(folder, { recursive: true, force: true });
}
