import { type AccountId, accountId, conId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { BrokerEvent, BrokerPosition } from '../port.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { setNumber } from './sentinels.ts';
import { Snapshot } from './snapshot.ts';

export interface AccountFeedOptions {
  readonly outbox: Outbox;
  readonly timeoutMs: number;
  emit(event: BrokerEvent): void;
}

/** Account values of one account and the positions of all, streamed from the beginning of every session. */
export class AccountFeed {
  readonly #options: AccountFeedOptions;
  readonly #positions: Snapshot<BrokerPosition>;

  constructor(options: AccountFeedOptions) {
    this.#options = options;
    const { outbox, timeoutMs } = options;
    this.#positions = new Snapshot({
      what: 'the positions',
      timeoutMs,
      ends: 1,
      send: (left) => outbox.reading(1, (api) => api.reqPositions(), left),
    });
  }

  attach(api: IBApi): void {
    const { emit } = this.#options;
    api.on(EventName.updateAccountValue, (key, value, currency, account) =>
      emit({ type: 'account-value', account: accountId(account), key, value, currency }),
    );
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

  /** A session has begun: IB streams changes after the first answer, for both. */
  onReady(account: AccountId | undefined): void {
    if (account !== undefined) this.#options.outbox.data(1, (api) => api.reqAccountUpdates(true, account));
    void this.#positions.request();
  }

  positions(): Promise<Result<readonly BrokerPosition[], Refusal>> {
    return this.#positions.request();
  }

  onEnd(refusal: Refusal): void {
    this.#positions.failAll(refusal);
  }
}
