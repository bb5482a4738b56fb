import { type AccountId, accountId, conId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { BrokerEvent, BrokerPosition, StreamStart } from '../port.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { setNumber } from './sentinels.ts';
import { Snapshot } from './snapshot.ts';

export interface AccountFeedOptions {
  readonly outbox: Outbox;
  readonly timeoutMs: number;
  emit(event: BrokerEvent): void;
  /** Whether a session asks for both as it begins. */
  readonly start: StreamStart;
}

/** Account values of one account and the positions of all: IB streams their changes after the first answer. */
export class AccountFeed {
  readonly #options: AccountFeedOptions;
  readonly #positions: Snapshot<BrokerPosition>;
  readonly #values: Snapshot<string>;
  #account: AccountId | undefined;
  /** They were asked for in this session. */
  #following = false;

  constructor(options: AccountFeedOptions) {
    this.#options = options;
    const { outbox, timeoutMs } = options;
    this.#positions = new Snapshot({
      what: 'the positions',
      timeoutMs,
      ends: 1,
      send: (left) => outbox.reading(1, (api) => api.reqPositions(), left),
    });
    this.#values = new Snapshot({
      what: 'the account values',
      timeoutMs,
      ends: 1,
      send: (left) => outbox.reading(this.#following ? 2 : 1, (api) => this.#follow(api), left),
    });
  }

  attach(api: IBApi): void {
    const { emit } = this.#options;
    api.on(EventName.updateAccountValue, (key, value, currency, account) => {
      this.#values.add(`${key}/${currency}`, value);
      emit({ type: 'account-value', account: accountId(account), key, value, currency });
    });
    api.on(EventName.accountDownloadEnd, () => this.#values.end());
    api.on(EventName.position, (account, contract, position, averageCost) => {
      const reported: BrokerPosition = {
        account: accountId(account),
        conId: conId(contract.conId ?? 0),
        symbol: contract.symbol ?? '',
        secType: String(contract.secType ?? ''),
        currency: contract.currency ?? '',
        position: setNumber(position) ?? 0,
        averageCost: setNumber(averageCost) ?? 0,
      };
      this.#positions.add(`${reported.account}/${reported.conId}`, reported);
      emit({ type: 'position', position: reported });
    });
    api.on(EventName.positionEnd, () => this.#positions.end());
  }

  /** A session has begun; `account` is the one whose values are followed. */
  onReady(account: AccountId | undefined): void {
    this.#account = account;
    if (this.#options.start === 'on-request') return;
    void this.values();
    void this.#positions.request();
  }

  /** Asks for all values anew: how many came. */
  async values(): Promise<Result<number, Refusal>> {
    if (this.#account === undefined)
      return fail({
        code: 'ACCOUNT_UNKNOWN',
        message: 'No account of this login is followed. Set ACCOUNT_ID.',
      });
    const told = await this.#values.request();
    return told.ok ? ok(told.value.length) : told;
  }

  positions(): Promise<Result<readonly BrokerPosition[], Refusal>> {
    return this.#positions.request();
  }

  onEnd(refusal: Refusal): void {
    this.#account = undefined;
    this.#following = false;
    this.#positions.failAll(refusal);
    this.#values.failAll(refusal);
  }

  #follow(api: IBApi): void {
    const account = this.#account;
    if (account === undefined) return;
    // Asked for while they stream, a gateway need not tell all of them again.
    if (this.#following) api.reqAccountUpdates(false, account);
    this.#following = true;
    api.reqAccountUpdates(true, account);
  }
}
