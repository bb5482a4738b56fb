import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chatSchema } from '../src/app/chat/chat-settings.ts';
import { FakeTelegram } from '../src/chat/testing/fake-telegram.ts';
import { writeServerFile } from '../src/cli/run/server-file.ts';
import { watchArrivals } from './support/arrivals.ts';
import { printDistribution } from './support/distribution.ts';
import { type Halt, watchHalts } from './support/halts.ts';
import { type IdleClock, startIdleClock } from './support/idle-clock.ts';
import { type MeasuredBowline, startMeasuredBowline } from './support/measured-bowline.ts';
import { watchOrderBytes } from './support/order-bytes.ts';
import { send } from './support/sender.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const ACCOUNT = 'DU1234567';
const OPERATOR = 11;
/** Entries with stop and target: with IB's 50 messages a second nearly all that can leave. */
const ALERTS_PER_SECOND = 15;
const ROUNDS = 25;
/** Each starts a process of its own. */
const CLI_ROUNDS = 8;
/** Entries that rest before each halt. */
const RESTING = 4;
/** A halt, and every cancellation that it asks for, comes within this time. */
const SETTLE_MS = 1_500;
/** Cancellations that were taken back with their orders never leave: after so long without one there are no more. */
const SILENCE_MS = 200;
/** How often the measured process looks whether it comes late. */
const LOOK_MS = 5;
/** What the stop button is to keep. */
const AIM_MS = 50;
/** More alerts than any run lasts. */
const ENDLESS = 1_000_000;

/** The ways to press it, as they are chosen on the command line. */
export const STOP_WAYS = ['http', 'dashboard', 'alert', 'file', 'chat', 'cli'] as const;
export type StopWay = (typeof STOP_WAYS)[number];

export interface StopBenchOptions {
  /** Default: all. */
  readonly ways?: readonly StopWay[];
  /** Presses of each; default: 25, by the command line 8. */
  readonly rounds?: number;
}

/** A way to halt. */
interface Trigger {
  readonly name: string;
  readonly rounds: number;
  /** Resolves with the moment from which the time counts. */
  press(): Promise<number>;
  /** Takes back what would halt again. */
  release?(): void;
}

/**
 * From each trigger to the kernel's refusing entries, to that being on the disk, and to the bytes of the resting entries'
 * cancellations at the gateway's socket, while alerts keep coming.
 */
export async function benchStop({ ways = STOP_WAYS, rounds }: StopBenchOptions = {}): Promise<void> {
  console.log(
    `\nThe stop button, while ${ALERTS_PER_SECOND} alerts a second ask for brackets: trigger → kernel refuses entries → on the disk → cancellations at the socket (50 messages/s)`,
  );
  const telegram = await new FakeTelegram().start();
  const chat = chatSchema.parse({
    telegram: { token: telegram.token, apiUrl: telegram.apiUrl },
    operators: { source: 'telegram', channel: '99', users: [String(OPERATOR)] },
  });
  const bowline = await startMeasuredBowline({ messagesPerSecond: 50, maxOpenOrders: 1_000_000, chat });
  const { url, apiToken: token, dataDir } = bowline;
  writeServerFile(dataDir, { url, token, pid: process.pid, startedAt: new Date().toISOString() });
  const triggers = triggersOf(bowline, telegram);
  const enough = new AbortController();
  const flow = send(
    {
      url: bowline.alertUrl,
      count: ENDLESS,
      rate: ALERTS_PER_SECOND,
      body: entryFarBelow(bowline.price('SPY')),
      idPrefix: 'stop',
    },
    enough.signal,
  );
  const idle = startIdleClock();
  for (const way of ways) {
    const trigger = triggers[way];
    await measure({ ...trigger, rounds: rounds ?? trigger.rounds }, bowline, idle);
  }
  idle.close();
  enough.abort();
  await flow;
  await bowline.close();
  await telegram.close();
}

async function measure(trigger: Trigger, bowline: MeasuredBowline, idle: IdleClock): Promise<void> {
  const halts: Halt[] = [];
  const cancels: number[] = [];
  const stops = [
    watchHalts((halt) => halts.push(halt)),
    watchOrderBytes(bowline.gatewayPort, (at) => cancels.push(at), 'cancelOrder'),
  ];
  const toKernel: number[] = [];
  const toDisk: number[] = [];
  const toFirst: number[] = [];
  const toLast: number[] = [];
  const late: number[] = [];
  const stood: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  loop.enable();
  for (let round = 0; round < trigger.rounds; round += 1) {
    const resumed = await bowline.application.resume('api', 'bench', ACCOUNT);
    if (!resumed.done) throw new Error(resumed.message);
    await gathered(bowline);
    // At any moment between two looks for the file, and between two alerts.
    await pause(Math.random() * 70);
    halts.length = 0;
    cancels.length = 0;
    await idle.late();
    loop.reset();
    const pressed = await trigger.press();
    const until = pressed + SETTLE_MS;
    while (halts.length === 0 && performance.now() < until) await pause(5);
    stood.push(Math.max(0, loop.max / 1e6 - LOOK_MS));
    late.push(await idle.late());
    await settled(halts, cancels);
    trigger.release?.();
    const [halt] = halts;
    const [first] = cancels;
    const last = cancels.at(-1);
    if (!halt || first === undefined || last === undefined)
      throw new Error(`${trigger.name}: nothing was halted, or no entry rested`);
    toKernel.push(halt.at - pressed);
    toDisk.push((await halt.journalled) - pressed);
    toFirst.push(first - pressed);
    toLast.push(last - pressed);
  }
  loop.disable();
  for (const stop of stops) stop();
  printDistribution(`${trigger.name}: kernel`, 'ms', toKernel);
  printDistribution('  on the disk', 'ms', toDisk);
  printDistribution('  first cancellation at the socket', 'ms', toFirst);
  printDistribution('  last cancellation at the socket', 'ms', toLast);
  printDistribution('  meanwhile the measured process came late by', 'ms', stood);
  printDistribution('  beside it, an idle process came late by', 'ms', late);
  // Where the machine itself lets everybody wait, nothing is said of Bowline.
  const above = toKernel.filter((ms, round) => ms - (late[round] ?? 0) > AIM_MS).length;
  console.log(
    `  above ${AIM_MS} ms at the kernel, less what the machine was late: ${above} of ${trigger.rounds}`,
  );
}

/** Resolves when every cancellation that the halt asked for has left. */
async function settled(halts: readonly Halt[], cancels: readonly number[]): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  let last = performance.now();
  let count = cancels.length;
  const wanted = halts[0]?.cancelled ?? Number.POSITIVE_INFINITY;
  while (count < wanted && performance.now() < until && performance.now() - last < SILENCE_MS) {
    await pause(5);
    if (cancels.length > count) last = performance.now();
    count = cancels.length;
  }
}

function triggersOf(bowline: MeasuredBowline, telegram: FakeTelegram): Readonly<Record<StopWay, Trigger>> {
  const { url, apiToken, alertUrl, dataDir } = bowline;
  const post = async (address: string, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const pressed = performance.now();
    const answer = await fetch(address, { method: 'POST', headers });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return pressed;
  };
  const killFile = join(dataDir, 'KILL');
  return {
    http: {
      name: 'HTTP (POST /api/kill)',
      rounds: ROUNDS,
      press: () => post(`${url}/api/kill`, { authorization: `Bearer ${apiToken}` }),
    },
    dashboard: {
      name: 'dashboard (its route and headers)',
      rounds: ROUNDS,
      press: () => post(`${url}/api/kill`, { 'x-bowline': '1', 'x-bowline-origin': 'dashboard' }),
    },
    alert: { name: 'alert (POST …/kill)', rounds: ROUNDS, press: () => post(`${alertUrl}/kill`) },
    file: {
      name: 'file (touch KILL)',
      rounds: ROUNDS,
      press: async () => {
        const pressed = performance.now();
        writeFileSync(killFile, '');
        return pressed;
      },
      release: () => rmSync(killFile),
    },
    chat: {
      name: 'chat (Telegram over HTTP)',
      rounds: ROUNDS,
      press: async () => {
        const pressed = performance.now();
        const date = Math.floor(Date.now() / 1_000);
        telegram.update({
          message: {
            message_id: Math.floor(pressed),
            date,
            chat: { id: 99, type: 'group', title: 'desk' },
            from: { id: OPERATOR, is_bot: false, first_name: 'Ann' },
            text: 'kill',
          },
        });
        return pressed;
      },
    },
    cli: {
      name: 'command line (from its request)',
      rounds: CLI_ROUNDS,
      press: async () => {
        let arrived = Number.NaN;
        const stop = watchArrivals((at, path) => {
          if (path.startsWith('/api/kill')) arrived = at;
        });
        await promisify(execFile)(process.execPath, [MAIN, 'kill', '--data', dataDir]);
        stop();
        return arrived;
      },
    },
  };
}

/** Resolves when entries rest. */
async function gathered({ application }: MeasuredBowline): Promise<void> {
  const resting = (): number =>
    application
      .orders({ open: true, limit: 1_000 })
      .filter(({ role, state }) => role === 'entry' && state === 'working').length;
  while (resting() < RESTING) await pause(50);
}

const entryFarBelow = (price: number) => ({
  action: 'buy',
  symbol: 'SPY',
  quantity: 1,
  orderType: 'limit',
  price: cents(price * 0.9),
  stopLoss: cents(price * 0.88),
  takeProfit: cents(price * 0.95),
});

const cents = (value: number): number => Math.round(value * 100) / 100;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
