import { systemClock } from '../../core/clock.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { accountStep, balanceStep } from './account-steps.ts';
import { calendarSteps } from './calendar-steps.ts';
import { clientIdFree, clientIdInUse, connectedSteps, failedSteps } from './connection-steps.ts';
import { marketDataStep } from './market-data-step.ts';
import { DEFAULT_ANSWER_TIMEOUT_MS, type DoctorOptions, type SeenLogin } from './options.ts';
import { DEFAULT_PORTS } from './probe-port.ts';
import { clockStep, readOnlyStep, serversStep } from './service-steps.ts';
import type { DoctorReport, DoctorStep } from './step.ts';
import { WatchedBroker } from './watched-broker.ts';

export type { DoctorOptions } from './options.ts';
export type { DoctorReport, DoctorStep } from './step.ts';

const LOOPBACK = '127.0.0.1';
const DEFAULT_SYMBOL = 'SPY';
/** The client id that Bowline uses with its simulated gateway. */
const SIMULATED_CLIENT_ID = 1;
/** Added to a client id in use, to test the rest. TWS takes any number; no order is ever sent with it. */
const SPARE_CLIENT_ID_OFFSET = 9_000;

/** Steps that need a session, in their order. */
const SESSION_STEPS = [
  'Client id',
  'Accounts',
  'Balance',
  'IB servers',
  'Read-only API',
  'Market data',
  'Clock',
];

/**
 * Tests the connection step by step; each step comes as soon as it is known. It reads, and changes nothing: no order is
 * placed, changed or cancelled.
 */
export async function* examine(options: DoctorOptions): AsyncGenerator<DoctorStep> {
  let watched = new WatchedBroker(options, options.clientId);
  try {
    let connected = await watched.connect();
    const inUse = watched.broker.health.failure === 'CLIENT_ID_IN_USE';
    if (inUse) {
      await watched.broker.close();
      watched = new WatchedBroker(options, options.clientId + SPARE_CLIENT_ID_OFFSET);
      connected = await watched.connect();
    }
    const { session } = watched.broker;
    if (!connected || session === undefined) {
      yield* failedSteps(options, watched.broker.health);
      for (const name of ['Server version', ...SESSION_STEPS])
        yield { name, outcome: 'skipped', text: 'needs a session' };
      yield* calendarSteps(options);
      return;
    }
    yield* connectedSteps(options, session);
    yield inUse ? clientIdInUse(options, session.clientId) : clientIdFree(options);
    yield accountStep(options, session);
    const timeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    yield await balanceStep(watched, options.account ?? session.accounts[0], timeoutMs);
    yield serversStep(watched.broker.health);
    yield await readOnlyStep(watched);
    yield await marketDataStep(watched, options, timeoutMs);
    yield await clockStep(watched, options.clock);
    yield* calendarSteps(options);
  } finally {
    await watched.broker.close();
  }
}

/**
 * Tests the gateway that a configuration names: a real one, or the simulated one where none is configured. `login`: what a
 * running Bowline has seen of it.
 */
export async function runDoctor(
  config: BowlineConfig,
  onStep: (step: DoctorStep) => void,
  login?: SeenLogin,
): Promise<DoctorReport> {
  const { broker, simulated, mode, trading } = config;
  const real = broker.kind === 'ibkr' ? broker : undefined;
  const steps: DoctorStep[] = [];
  const options: DoctorOptions = {
    host: real?.host ?? LOOPBACK,
    port: real?.port ?? simulated.gatewayPort,
    clientId: real?.clientId ?? SIMULATED_CLIENT_ID,
    ...(real?.account === undefined ? {} : { account: real.account }),
    mode,
    symbol: trading.symbols[0] ?? DEFAULT_SYMBOL,
    simulated: real === undefined,
    otherPorts: [...new Set([...Object.keys(DEFAULT_PORTS).map(Number), simulated.gatewayPort])],
    clock: systemClock,
    resets: trading.resets,
    ...(login ? { login } : {}),
  };
  for await (const step of examine(options)) {
    steps.push(step);
    onStep(step);
  }
  return { passed: steps.every(({ outcome }) => outcome !== 'failed'), steps };
}
