import type { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import type { GatewayInternals } from '../gateway.ts';
import { FAULTS } from './catalogue.ts';
import type { EndFault } from './fault.ts';
import { subscriptionsOf } from './subscriptions.ts';

const MILLISECONDS = 1000;

/** A fault that goes on. */
export interface ActiveFault {
  readonly id: number;
  readonly name: string;
  readonly options: object;
}

interface Running extends ActiveFault {
  readonly end: EndFault;
  readonly timer: NodeJS.Timeout | undefined;
}

/** A Zod problem as `path: message`. */
export const problemText = (error: z.ZodError, prefix: readonly PropertyKey[] = []): string =>
  error.issues
    .map(({ path, message }) => {
      const where = [...prefix, ...path].map(String).join('.');
      return where === '' ? message : `${where}: ${message}`;
    })
    .join('; ');

/** Starts and ends faults on one gateway. */
export class FaultDesk {
  readonly #gateway: GatewayInternals;
  readonly #timeScale: number;
  readonly #running = new Map<number, Running>();
  #lastId = 0;

  /** `timeScale` multiplies the seconds that faults last; tests use it to be quick. Default 1. */
  constructor(gateway: GatewayInternals, timeScale = 1) {
    this.#gateway = gateway;
    this.#timeScale = timeScale;
    // From the start, so that streams asked for before the first fault are known to it.
    subscriptionsOf(gateway);
  }

  get active(): readonly ActiveFault[] {
    return [...this.#running.values()].map(({ id, name, options }) => ({ id, name, options }));
  }

  /** Starts a fault; the value is its id when it lasts, 0 when it is over already. Refuses unknown names and options. */
  start(name: string, given: object = {}): Result<number> {
    const kind = FAULTS.get(name);
    if (kind === undefined) {
      const allowed = [...FAULTS.keys()].join(', ');
      return fail({
        code: 'FAULT_UNKNOWN',
        field: 'fault',
        found: name,
        allowed,
        message: `${name} is no fault. Choose one of ${allowed}.`,
      });
    }
    const parsed = kind.options.safeParse(given);
    if (!parsed.success) {
      return fail({ code: 'OPTIONS_INVALID', field: name, message: `${name}: ${problemText(parsed.error)}` });
    }
    const begun = kind.start(this.#gateway, parsed.data);
    if (!begun.ok) return begun;
    this.#gateway.log(`Fault ${name} ${JSON.stringify(parsed.data)}`);
    if (begun.value === undefined) return ok(0);
    this.#lastId += 1;
    const id = this.#lastId;
    const { seconds } = parsed.data as { seconds?: number };
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(() => this.#end(id), seconds * MILLISECONDS * this.#timeScale);
    this.#running.set(id, { id, name, options: parsed.data, end: begun.value, timer });
    return ok(id);
  }

  /** Ends every fault of this name. Returns how many there were. */
  end(name: string): number {
    const ids = [...this.#running.values()].filter((fault) => fault.name === name).map(({ id }) => id);
    for (const id of ids) this.#end(id);
    return ids.length;
  }

  endAll(): void {
    for (const id of [...this.#running.keys()]) this.#end(id);
  }

  #end(id: number): void {
    const fault = this.#running.get(id);
    if (fault === undefined) return;
    this.#running.delete(id);
    clearTimeout(fault.timer);
    fault.end();
    this.#gateway.log(`Fault ${fault.name} has ended`);
  }
}
