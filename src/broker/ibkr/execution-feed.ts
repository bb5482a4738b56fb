import type { AccountId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { Execution } from '../port.ts';
import type { LibraryContract } from './library.ts';
import type { Outbox } from './outbox.ts';
import type { Requests } from './requests.ts';

export interface ExecutionFeedOptions {
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly timeoutMs: number;
  /** Whose executions are wanted at least, and under which client id we are. */
  wanted(): { readonly accounts: readonly AccountId[]; readonly clientId: number };
  /** For people: not all executions can be read. */
  warn(message: string): void;
}

/** Whose executions are asked for. */
interface Filter {
  readonly clientId: number;
  readonly account: string;
  /** For people. */
  readonly text: string;
}

type Told = Result<readonly Execution[], Refusal>;

/** IB: client id 0 and no account ask for all. */
const ALL: Filter = { clientId: 0, account: '', text: 'all executions' };
/** A gateway that did not tell all is asked for all again after this long. */
const ALL_AGAIN_MS = 600_000;

/**
 * Lists of today's executions. Some builds of TWS and IB Gateway never answer when they are asked for all; those of one account, or of
 * one client, they tell. What only a narrower question was answered of, lacks the trades of others.
 */
export class ExecutionFeed {
  readonly #options: ExecutionFeedOptions;
  /** The narrower question that was answered, and until when it is put first. */
  #narrow: { readonly filter: Filter; readonly until: number } | undefined;

  constructor(options: ExecutionFeedOptions) {
    this.#options = options;
  }

  async read(): Promise<Told> {
    const { outbox } = this.#options;
    const known = this.#narrow;
    if (known && performance.now() < known.until) {
      const told = await this.#ask(known.filter);
      if (!isUnanswered(told) || !outbox.isOpen) return told;
    }
    const all = await this.#ask(ALL);
    if (!isUnanswered(all)) this.#narrow = undefined;
    return isUnanswered(all) ? this.#narrower(all) : all;
  }

  /** A session has ended: the next gateway may be another. */
  onEnd(): void {
    this.#narrow = undefined;
  }

  async #narrower(all: Told): Promise<Told> {
    const { outbox, warn } = this.#options;
    for (const filter of this.#filters()) {
      if (!outbox.isOpen) return all;
      const told = await this.#ask(filter);
      if (isUnanswered(told)) continue;
      if (told.ok) {
        this.#narrow = { filter, until: performance.now() + ALL_AGAIN_MS };
        warn(
          `The gateway does not answer when it is asked for all executions; ${filter.text} are read instead. Trades of others are not told of; update or restart TWS or IB Gateway.`,
        );
      }
      return told;
    }
    return all;
  }

  #filters(): readonly Filter[] {
    const { accounts, clientId } = this.#options.wanted();
    const [account, ...others] = accounts;
    return [
      ...(account !== undefined && others.length === 0
        ? [{ clientId: 0, account, text: `those of account ${account}` }]
        : []),
      ...(clientId > 0 ? [{ clientId, account: '', text: `those of client id ${clientId}` }] : []),
    ];
  }

  #ask({ clientId, account }: Filter): Promise<Told> {
    const { requests, outbox, timeoutMs } = this.#options;
    const filter = {
      clientId: String(clientId),
      acctCode: account,
      time: '',
      symbol: '',
      secType: '' as LibraryContract['secType'],
      exchange: '',
      side: '',
    };
    return requests.collect<Execution>({ what: 'the executions', timeoutMs }, (id, left) =>
      outbox.reading(1, (api) => api.reqExecutions(id, filter), left),
    );
  }
}

const isUnanswered = (told: Told): boolean => !told.ok && told.error.code === 'BROKER_TIMEOUT';
