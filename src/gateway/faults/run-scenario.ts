import type { ExchangeEvent } from '../../simulator/exchange.ts';
import type { GatewayInternals } from '../gateway.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { Scenario, ScenarioAction, ScenarioEvent } from './scenario.ts';

const MILLISECONDS = 1000;

export interface ScenarioOptions {
  /** Multiplies the scenario's seconds; tests use it to be quick. Default 1. */
  readonly timeScale?: number;
}

export interface RunningScenario {
  readonly name: string;
  /** Steps that have been carried out, counted with their repetitions. */
  readonly performed: number;
  /** Waits for no more triggers. Faults that last go on until they are ended. */
  stop(): void;
}

/** What an exchange event means for scenarios. */
function nameOf(event: ExchangeEvent): ScenarioEvent | undefined {
  if (event.type === 'execution') return 'execution';
  if (event.type !== 'order') return undefined;
  switch (event.order.status) {
    case 'Submitted':
    case 'PreSubmitted':
      return 'order.submitted';
    case 'Filled':
      return 'order.filled';
    case 'Cancelled':
      return 'order.cancelled';
    case 'Inactive':
      return 'order.rejected';
    default:
      return undefined;
  }
}

/** Calls back for each event once: an order that is told several times in the same status counts once. */
function watchEvents(gateway: GatewayInternals, told: (event: ScenarioEvent) => void): () => void {
  const seen = new Set<string>();
  const stops = [
    gateway.context.exchange.onEvent((event) => {
      const name = nameOf(event);
      if (name === undefined) return;
      if (event.type === 'order') {
        const key = `${event.order.permId} ${name}`;
        if (seen.has(key)) return;
        seen.add(key);
      }
      told(name);
    }),
    gateway.onSession((event) => told(`client.${event}`)),
    gateway.traffic.onIncoming(({ message }, next) => {
      if (message.name === 'placeOrder') told('order.placed');
      next();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Starts a scenario: its steps wait for their triggers and then start or end faults. */
export function runScenario(
  gateway: GatewayInternals,
  desk: FaultDesk,
  scenario: Scenario,
  { timeScale = 1 }: ScenarioOptions = {},
): RunningScenario {
  const stops: (() => void)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let performed = 0;
  const later = (delaySeconds: number, work: () => void): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        work();
      },
      delaySeconds * MILLISECONDS * timeScale,
    );
    timers.add(timer);
  };

  const perform = (actions: readonly ScenarioAction[]): void => {
    performed += 1;
    for (const entry of actions) {
      const { fault, end, ...options } = entry as { fault?: string; end?: string };
      if (fault === undefined) {
        desk.end(end ?? '');
        continue;
      }
      const started = desk.start(fault, options);
      if (!started.ok) gateway.log(`Scenario ${scenario.name}: ${started.error.message}`);
    }
  };

  /** Counts occurrences; true at every `count`-th when it repeats, otherwise only at the first such. */
  const counter = (count: number, repeat: boolean): (() => boolean) => {
    let seen = 0;
    return () => {
      seen += 1;
      return repeat ? seen % count === 0 : seen === count;
    };
  };

  for (const { when, do: actions, repeat } of scenario.steps) {
    if ('afterSeconds' in when) {
      const go = (): void => {
        perform(actions);
        if (repeat) later(when.afterSeconds, go);
      };
      later(when.afterSeconds, go);
      continue;
    }
    // Always after the present turn: what has happened is told to the clients before the fault begins.
    const fire = (): void => later(when.delaySeconds ?? 0, () => perform(actions));
    if ('event' in when) {
      const due = counter(when.count, repeat);
      stops.push(
        watchEvents(gateway, (event) => {
          if (event === when.event && due()) fire();
        }),
      );
      continue;
    }
    const due = counter(when.messages, repeat);
    const heard = (name: string): void => {
      if ((when.kind === undefined || when.kind === name) && due()) fire();
    };
    stops.push(
      when.from === 'client'
        ? gateway.traffic.onIncoming(({ message }, next) => {
            heard(message.name);
            next();
          })
        : gateway.traffic.onOutgoing(({ message, values }, next) => {
            heard(message.name);
            next(values);
          }),
    );
  }
  gateway.log(`Scenario ${scenario.name}: ${scenario.summary}`);
  return {
    name: scenario.name,
    get performed() {
      return performed;
    },
    stop() {
      for (const stop of stops) stop();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
