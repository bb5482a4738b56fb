import { price } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { PriceStep } from '../../instruments/price-step.ts';
import { queryContract } from './contract-fields.ts';
import { instrumentOf, marketRuleId } from './instrument-details.ts';
import { EventName, type IBApi, type LibraryContractDetails } from './library.ts';
import type { Outbox } from './outbox.ts';
import { linkLost } from './refusals.ts';
import type { Requests } from './requests.ts';
import { setNumber } from './sentinels.ts';

export interface ContractDirectoryOptions {
  readonly outbox: Outbox;
  readonly requests: Requests;
  readonly timeoutMs: number;
  /** A contract whose price steps are not known: prices then follow the minimum tick. */
  warn(message: string): void;
}

type Resolved = Result<readonly Instrument[], Refusal>;

const NOT_FOUND = 'IB 200';

/** IB gives negative trigger rows for spreads; a row that cannot be read would allow any price. */
function stepsOf(rows: readonly unknown[]): PriceStep[] {
  const steps: PriceStep[] = [];
  for (const row of rows as readonly { readonly lowEdge?: number; readonly increment?: number }[]) {
    const increment = setNumber(row.increment);
    if (increment !== undefined && increment > 0)
      steps.push({ low: price(setNumber(row.lowEdge) ?? 0), increment });
  }
  return steps.sort((a, b) => a.low - b.low);
}

/** Finds contracts at the gateway, with their price steps; remembers what it found for the rest of the session. */
export class ContractDirectory {
  readonly #options: ContractDirectoryOptions;
  readonly #found = new Map<string, Promise<Resolved>>();
  readonly #rules = new Map<number, Promise<readonly PriceStep[] | undefined>>();
  /** Counts sessions. */
  #session = 0;
  readonly #waitingForRule = new Map<number, (steps: readonly PriceStep[] | undefined) => void>();

  constructor(options: ContractDirectoryOptions) {
    this.#options = options;
  }

  attach(api: IBApi): void {
    const { requests } = this.#options;
    api.on(EventName.contractDetails, (id, details) => requests.add(id, details));
    api.on(EventName.bondContractDetails, (id, details) => requests.add(id, details));
    api.on(EventName.contractDetailsEnd, (id) => requests.complete(id));
    api.on(EventName.marketRule, (id, rows) => this.#waitingForRule.get(id)?.(stepsOf(rows)));
  }

  resolve(query: ContractQuery): Promise<Resolved> {
    const key = JSON.stringify(queryContract(query));
    const known = this.#found.get(key);
    if (known) return known;
    const found = this.#ask(query, key);
    this.#found.set(key, found);
    // Only what was found is worth remembering.
    found.then((result) => {
      if (!result.ok && this.#found.get(key) === found) this.#found.delete(key);
    });
    return found;
  }

  /** A session ended: trading hours and rules are asked for again in the next. */
  onEnd(): void {
    this.#session += 1;
    this.#found.clear();
    this.#rules.clear();
    for (const settle of [...this.#waitingForRule.values()]) settle(undefined);
  }

  async #ask(query: ContractQuery, key: string): Promise<Resolved> {
    const { outbox, requests, timeoutMs } = this.#options;
    const what = `the contract details of ${query.symbol || query.localSymbol || query.conId} (${query.secType} ${query.exchange} ${query.currency})`;
    const result = await requests.collect<LibraryContractDetails>({ what, timeoutMs }, (id, left) =>
      outbox.data(1, (api) => api.reqContractDetails(id, queryContract(query)), left),
    );
    if (!result.ok) return result.error.found === NOT_FOUND ? fail(unknown(query)) : result;
    const session = this.#session;
    const instruments: Instrument[] = [];
    let complete = true;
    for (const details of result.value) {
      const steps = await this.#steps(details);
      if (session !== this.#session) return fail(linkLost('the session ended'));
      if (steps === undefined) complete = false;
      const instrument = instrumentOf(details, steps ?? []);
      if (instrument) instruments.push(instrument);
    }
    // Without its price steps a contract is good for now; the next one who asks tries again.
    if (!complete) this.#found.delete(key);
    return instruments.length > 0 ? ok(instruments) : fail(unknown(query));
  }

  /** Empty: the contract has no market rule. Undefined: it has one that the gateway did not tell. */
  async #steps(details: LibraryContractDetails): Promise<readonly PriceStep[] | undefined> {
    const id = marketRuleId(details);
    if (id === undefined) return [];
    const known = this.#rules.get(id) ?? this.#askRule(id);
    this.#rules.set(id, known);
    const steps = await known;
    if (steps === undefined) {
      this.#rules.delete(id);
      this.#options.warn(
        `The gateway did not tell market rule ${id}; prices of ${details.contract.localSymbol} follow its minimum tick ${details.minTick}.`,
      );
    }
    return steps;
  }

  #askRule(id: number): Promise<readonly PriceStep[] | undefined> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (steps: readonly PriceStep[] | undefined): void => {
        clearTimeout(timer);
        this.#waitingForRule.delete(id);
        resolve(steps);
      };
      this.#waitingForRule.set(id, settle);
      if (!this.#options.outbox.isOpen) {
        settle(undefined);
        return;
      }
      this.#options.outbox.data(
        1,
        (api) => api.reqMarketRule(id),
        () => {
          if (this.#waitingForRule.has(id))
            timer = setTimeout(() => settle(undefined), this.#options.timeoutMs);
        },
      );
    });
  }
}

const nameOf = (query: ContractQuery): string =>
  [
    query.symbol || query.localSymbol || query.conId,
    query.lastTradeDateOrContractMonth,
    query.strike,
    query.right,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');

const unknown = (query: ContractQuery): Refusal => ({
  code: 'SYMBOL_UNKNOWN',
  field: 'symbol',
  found: query.symbol || query.localSymbol || String(query.conId ?? ''),
  message: `IB knows no contract ${nameOf(query)} of type ${query.secType} on ${query.exchange}${query.primaryExchange ? `, listed on ${query.primaryExchange},` : ''} in ${query.currency}. Check the symbol, its exchange, currency and expiry.`,
});
