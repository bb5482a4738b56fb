import type { BowlineConfig } from '../config/schema.ts';
import { accountStep, balanceStep, balancesOf } from './account-steps.ts';
import { calendarSteps } from './calendar-steps.ts';
import { clientIdFree, clientIdInUse, connectedSteps, failedSteps } from './connection-steps.ts';
import { marketDataStep } from './market-data-step.ts';
import { DEFAULT_ANSWER_TIMEOUT_MS, type DoctorOptions, type SeenLogins } from './options.ts';
import { clockStep, readOnlyStep, serversStep } from './service-steps.ts';
import type { DoctorReport, DoctorStep } from './step.ts';
import { testedGateways } from './tested-gateways.ts';
import { WatchedBroker } from './watched-broker.ts';

export type { DoctorOptions } from './options.ts';
export type { DoctorReport, DoctorStep } from './step.ts';

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
    yield await balanceStep(watched, balancesOf(options, session), timeoutMs);
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
 * Tests the gateway that a configuration names, or each of several accounts' gateways: a real one, or the simulated one where none is
 * configured. `logins`: what a running Bowline has seen of them.
 */
export async function runDoctor(
  config: BowlineConfig,
  onStep: (step: DoctorStep) => void,
  logins?: SeenLogins,
): Promise<DoctorReport> {
  const steps: DoctorStep[] = [];
  for (const { name, options } of testedGateways(config, logins))
    for await (const found of examine(options)) {
      const step = name === undefined ? found : { gateway: name, ...found };
      steps.push(step);
      onStep(step);
    }
  return { passed: steps.every(({ outcome }) => outcome !== 'failed'), steps };
}
