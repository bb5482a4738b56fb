import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.PYTHON ?? 'python3';
const PEER = fileURLToPath(new URL('./python_peer.py', import.meta.url));

export interface PythonPeer {
  readonly url: string;
  /** Milliseconds from an alert's HTTP head to the bytes of its last order at the socket, one an alert, as that process told them. */
  readonly latencies: readonly number[];
  close(): void;
}

/**
 * The plainest peer in Python (`python_peer.py`): an asyncio web server over ib_async, in a process of its own that measures itself.
 * Undefined where there is no Python that finds ib_async; `PYTHON` names another one than `python3`.
 */
export async function startPythonPeer(gatewayPort: number): Promise<PythonPeer | undefined> {
  if (spawnSync(PYTHON, ['-c', 'import ib_async']).status !== 0) return undefined;
  const child = spawn(PYTHON, [PEER, String(gatewayPort)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const latencies: number[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the Python peer ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(`http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}/`);
      else latencies.push(Number(line));
    });
  });
  return { url, latencies, close: () => child.kill() };
}
