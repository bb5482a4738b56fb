import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConId } from '../../src/core/ids.ts';
import type { SimulatedExecution, SimulatedOrder, SimulatedPosition } from '../../src/simulator/exchange.ts';
import { lastRevisions, type Truth } from '../simulation/liveness.ts';
import { type Running, start } from '../support/processes.ts';

const CLIENT_ID = 1;

/** `bowline gateway` as a process of its own, and its control API. */
export class ChaosGateway {
  readonly port: string;
  readonly #running: Running;
  readonly #url: string;
  readonly #token: string;
  readonly #executions = new Map<string, SimulatedExecution>();
  /** When the venue has corrected the size of a fill of ours, by our clock. */
  readonly #resizedAt = new Map<ConId, number>();
  /** Under which permanent numbers each reference was ever seen. */
  readonly permIds = new Map<string, Set<number>>();

  private constructor(running: Running, folder: string) {
    this.#running = running;
    const output = running.output();
    this.port = /Gateway: 127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? '';
    this.#url = /Control: (\S+)/.exec(output)?.[1] ?? '';
    this.#token = readFileSync(join(folder, 'gateway-control-token'), 'utf8').trim();
  }

  /** `args`: further options of `bowline gateway`. */
  static async start(folder: string, args: readonly string[] = []): Promise<ChaosGateway> {
    const running = await start(
      ['gateway', '--data', folder, '--gateway-port', '0', '--control-port', '0', ...args],
      /\bReady\b/,
    );
    return new ChaosGateway(running, folder);
  }

  stop(): Promise<void> {
    return this.#running.stop('SIGKILL');
  }

  /**
   * Asks the control API, each time on a connection of its own: one that is kept for later is closed by the server when it has been
   * idle, perhaps in the moment in which the next request is written to it. Throws, and says whether the gateway still runs.
   */
  async call<Body>(method: string, path: string, body?: object): Promise<Body> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, connection: 'close' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((cause: unknown) => {
      const { exitCode, signalCode } = this.#running.child;
      const ended = exitCode ?? signalCode;
      const now = ended === null ? 'the gateway runs' : `the gateway has ended with ${ended}`;
      throw new Error(`${method} ${path}: ${now}\n${this.#running.output().slice(-2000)}`, { cause });
    });
    const read = (await answer.json()) as Body & { error?: { message: string } };
    if (!answer.ok) throw new Error(`${method} ${path}: ${read.error?.message ?? answer.status}`);
    return read;
  }

  /** The venue corrects a fill of ours, unless it has done so already. */
  async correct(
    { execId, conId, shares }: SimulatedExecution,
    to: { readonly price?: number; readonly quantity?: number },
  ): Promise<void> {
    const taken = await this.call('POST', `/executions/${execId}`, to).catch(() => undefined);
    const isResized = to.quantity !== undefined && to.quantity !== shares;
    if (taken && isResized) this.#resizedAt.set(conId, Date.now());
  }

  /** When the size of a fill in it was corrected last, in Unix milliseconds. */
  resizedAt(conId: ConId): number | undefined {
    return this.#resizedAt.get(conId);
  }

  /** What is so at the exchange now. */
  async truth(): Promise<Truth> {
    const { orders } = await this.call<{ orders: SimulatedOrder[] }>('GET', '/orders');
    const { executions } = await this.call<{ executions: SimulatedExecution[] }>('GET', '/executions');
    const { positions } = await this.call<{ positions: SimulatedPosition[] }>('GET', '/state');
    const ours = orders.filter(({ clientId }) => clientId === CLIENT_ID);
    for (const { orderRef, permId } of ours) {
      const known = this.permIds.get(orderRef) ?? new Set();
      this.permIds.set(orderRef, known.add(permId));
    }
    for (const execution of executions)
      if (execution.clientId === CLIENT_ID) this.#executions.set(execution.execId, execution);
    return {
      openOrders: ours.filter(({ completedAt }) => completedAt === undefined),
      resting: new Set(
        orders.filter(({ completedAt }) => completedAt === undefined).map(({ permId }) => permId),
      ),
      executions: lastRevisions(this.#executions.values()),
      positions: new Map(positions.map(({ conId, position }): [ConId, number] => [conId, position])),
      dayTurned: false,
      commissionsMayMiss: true,
      split: new Set(),
      unexplained: new Set(),
      legs: new Map(),
      spreads: new Map(),
      rolls: new Set(),
      adopted: new Set(),
    };
  }
}
