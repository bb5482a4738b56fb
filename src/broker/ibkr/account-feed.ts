import { type AccountId, accountId, conId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Listed } from '../listed.ts';
import type { BrokerEvent, BrokerPosition, StreamStart } from '../port.ts';
import type { GuardedApi } from './guarded-api.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { setNumber } from './sentinels.ts';
import { Snapshot } from './snapshot.ts';
import type { UnreadRows } from './unread-rows.ts';

export interface AccountFeedOptions {
  readonly outbox: Outbox;
  readonly timeoutMs: number;
  emit(event: BrokerEvent): void;
  /** A position that lacks what makes it one. */
  onDefect(what: string): void;
  nextRequestId(): number;
  /** Whether a session asks for both as it begins. */
  readonly start: StreamStart;
}

/** Account values of the followed accounts and the positions of all: IB streams their changes after the first answer. */
export class AccountFeed {
  readonly #options: AccountFeedOptions;
  readonly #positions: Snapshot<BrokerPosition>;
  readonly #values: Snapshot<string>;
  #accounts: readonly AccountId[] = [];
  /** Of the present connection. */
  #unread: UnreadRows | undefined;
  readonly #asked = new Set<number>();
  readonly #waiting = new Set<number>();
  /** Whose updates stream as those of one account alone. */
  #following: AccountId | undefined;

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
      send: (left) => this.#follow(left),
    });
  }

  attach(api: GuardedApi): void {
    const { emit, onDefect } = this.#options;
    this.#unread = api.unread;
    api.on(EventName.updateAccountValue, (key, value, currency, account) => {
      this.#values.add(`${key}/${currency}`, value);
      emit({ type: 'account-value', account: accountId(account), key, value, currency });
    });
    api.on(EventName.accountDownloadEnd, () => this.#values.end());
    api.on(EventName.accountUpdateMulti, (_id, account, _model, key, value, currency) => {
      this.#values.add(`${account}/${key}/${currency}`, value);
      emit({ type: 'account-value', account: accountId(account), key, value, currency });
    });
    api.on(EventName.accountUpdateMultiEnd, (id) => {
      // The library gives it as text, against its own type.
      if (this.#waiting.delete(Number(id)) && this.#waiting.size === 0) this.#values.end();
    });
    api.on(EventName.position, (account, contract, told, averageCost) => {
      const position = setNumber(told);
      if (position === undefined || !contract.conId) {
        api.unread.note('position');
        onDefect(
          `The position of ${account} in ${contract.symbol} (${contract.conId}) cannot be read: ${told}`,
        );
        return;
      }
      const reported: BrokerPosition = {
        account: accountId(account),
        conId: conId(contract.conId),
        symbol: contract.symbol ?? '',
        secType: String(contract.secType ?? ''),
        currency: contract.currency ?? '',
        position,
        averageCost: setNumber(averageCost) ?? 0,
      };
      this.#positions.add(`${reported.account}/${reported.conId}`, reported);
      emit({ type: 'position', position: reported });
    });
    api.on(EventName.positionEnd, () => this.#positions.end());
  }

  get followed(): readonly AccountId[] {
    return this.#accounts;
  }

  /** A session has begun; `accounts` are those whose values are followed. */
  onReady(accounts: readonly AccountId[]): void {
    this.#accounts = accounts;
    if (this.#options.start === 'on-request') return;
    void this.values();
    void this.#positions.request();
  }

  /** Asks for all values anew: how many came. */
  async values(): Promise<Result<number, Refusal>> {
    if (this.#accounts.length === 0)
      return fail({
        code: 'ACCOUNT_UNKNOWN',
        message: 'No account of this login is followed. Set ACCOUNT_ID.',
      });
    const told = await this.#values.request();
    return told.ok ? ok(told.value.length) : told;
  }

  positions(): Promise<Listed<BrokerPosition>> {
    const ask = (): Promise<Listed<BrokerPosition>> => this.#positions.request();
    return this.#unread ? this.#unread.during('position', ask) : ask();
  }

  onEnd(refusal: Refusal): void {
    this.#accounts = [];
    this.#asked.clear();
    this.#waiting.clear();
    this.#following = undefined;
    this.#positions.failAll(refusal);
    this.#values.failAll(refusal);
  }

  #follow(left: () => void): void {
    const { outbox } = this.#options;
    const [account, ...others] = this.#accounts;
    if (account === undefined) return;
    if (others.length > 0) {
      this.#followAll(left);
      return;
    }
    const again = this.#following !== undefined;
    this.#following = account;
    const ask = (api: IBApi): void => {
      // Asked for while they stream, a gateway need not tell all of them again.
      if (again) api.reqAccountUpdates(false, account);
      api.reqAccountUpdates(true, account);
    };
    outbox.reading(again ? 2 : 1, ask, left);
  }

  /** A client can subscribe to the updates of one account only; several have requests of their own. */
  #followAll(left: () => void): void {
    const { outbox, nextRequestId } = this.#options;
    const alone = this.#following;
    this.#following = undefined;
    if (alone !== undefined) outbox.reading(1, (api) => api.reqAccountUpdates(false, alone));
    for (const id of this.#asked) outbox.reading(1, (api) => api.cancelAccountUpdatesMulti(id));
    this.#asked.clear();
    this.#waiting.clear();
    const last = this.#accounts.at(-1);
    for (const account of this.#accounts) {
      const id = nextRequestId();
      this.#asked.add(id);
      this.#waiting.add(id);
      const ask = (api: IBApi): void => {
        api.reqAccountUpdatesMulti(id, account, '', false);
      };
      outbox.reading(1, ask, account === last ? left : undefined);
    }
  }
}
