import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

/** What a run of the sender is asked for. */
export interface SendOrder {
  readonly url: string;
  readonly count: number;
  /** Alerts a second; 0 sends the next one when the answer has come. */
  readonly rate: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Gives each alert an id of its own beginning with this. */
  readonly idPrefix: string;
}

export interface SendReport {
  /** Milliseconds from sending to the answer's end, one per alert. */
  readonly answerMs: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly elapsedMs: number;
}

/** Sends alerts from a process of its own, so that the measured one does nothing else. Aborted, it sends no further one and reports. */
export function send(order: SendOrder, signal?: AbortSignal): Promise<SendReport> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--child']);
    child.once('message', (report) => resolve(report as SendReport));
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`the sender ended with ${code}`)));
    child.send(order);
    signal?.addEventListener('abort', () => child.send('stop'));
  });
}

/** In the sender's process: the order was called off. */
let stopped = false;

async function run(order: SendOrder): Promise<SendReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const answerMs: number[] = [];
  const statuses: Record<string, number> = {};
  let accepted = 0;
  const one = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ ...order.body, id: `${order.idPrefix}-${index}` });
      const started = performance.now();
      const outgoing = request(
        order.url,
        {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => {
            answerMs.push(performance.now() - started);
            statuses[String(answer.statusCode)] = (statuses[String(answer.statusCode)] ?? 0) + 1;
            if (Buffer.concat(parts).includes('"accepted":true')) accepted += 1;
            resolve();
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const started = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < order.count && !stopped; index += 1) {
    if (order.rate === 0) {
      await one(index);
      continue;
    }
    const due = started + (index / order.rate) * 1000;
    const wait = due - performance.now();
    if (wait > 0.5) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(one(index));
  }
  await Promise.all(running);
  agent.destroy();
  return { answerMs, statuses, accepted, elapsedMs: performance.now() - started };
}

if (process.argv.includes('--child')) {
  process.once('message', (order) => {
    process.on('message', () => {
      stopped = true;
    });
    run(order as SendOrder).then((report) => {
      process.send?.(report, undefined, {}, () => process.disconnect?.());
    });
  });
}
