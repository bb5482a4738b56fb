import { count } from '../../core/count.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal } from '../../core/result.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import { accountSignalId } from '../../trading/routing/account-signal.ts';
import { concerns, strangersOf } from '../../trading/routing/concerns.ts';
import type { Signal } from '../../trading/signal.ts';
import { NotStored } from '../raw-signal.ts';
import { canonicalSignalView } from '../read-model/canonical-signal.ts';
import { type AccountStates, deskIntakeView } from '../read-model/desk-signal-view.ts';
import { undecidedView } from '../read-model/signal-view.ts';
import { durable } from '../runtime/durable.ts';
import type { SignalTaker } from '../runtime/signal-taker.ts';
import type { ExplanationView, IntakeView } from '../views.ts';
import type { DeskAccount } from './desk-account.ts';
import type { DeskBook } from './desk-book.ts';

export interface DeskTakerOptions {
  readonly book: DeskBook;
  readonly accounts: readonly DeskAccount[];
  readonly log: Logger;
}

/**
 * Gives a signal to every account, or to the one that it names. What all of them decide in this turn of the event loop is
 * one durable commit; then each account's orders leave. What goes wrong in one account is told there and stops no other.
 */
export class DeskTaker implements SignalTaker {
  readonly #options: DeskTakerOptions;

  constructor(options: DeskTakerOptions) {
    this.#options = options;
  }

  async take(received: ReceivedSignal): Promise<void> {
    const { book } = this.#options;
    // In the same turn as what the accounts write: all of it is on disk, or nothing.
    const noted = durable(book.record(book.kernel.receive(received)));
    await Promise.all([noted, this.act(received.signal)]);
  }

  async act(signal: Signal): Promise<void> {
    const { book, accounts, log } = this.#options;
    const concerned = accounts.filter((account) => concerns(signal, account));
    const taken = concerned.map((account) => account.take(signal));
    const told = durable(book.commit([this.#outcomeOf(signal, concerned)]));
    const results = await Promise.allSettled([told, ...taken]);
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      if (result.reason instanceof NotStored) throw result.reason;
      const account = concerned[index - 1]?.id;
      log.error({ err: result.reason, signalId: signal.id, account }, 'An account could not act on a signal');
    }
  }

  async explain(explained: Parameters<SignalTaker['explain']>[0]): Promise<ExplanationView> {
    const { signal, dialect, summary, warnings } = explained;
    const concerned = this.#options.accounts.filter((account) => concerns(signal, account));
    const views = await Promise.all(concerned.map((account) => account.explain(explained)));
    const refusal = concerned.length === 0 ? this.#noSuchAccount(signal) : commonRefusal(views);
    const sending = views.filter(({ wouldSend }) => wouldSend).length;
    return {
      wouldSend: sending > 0,
      signal: canonicalSignalView(signal),
      ...(dialect === undefined ? {} : { dialect }),
      legs: [],
      arithmetic: [],
      ...(refusal ? { refusal } : {}),
      text: [
        ...(summary === undefined ? [] : [`The signal says: ${summary}.`]),
        ...warnings,
        refusal && concerned.length === 0
          ? `It would be refused (${refusal.code}): ${refusal.message}`
          : `${sending} of ${count(concerned.length, 'account')} would act on it.`,
      ],
      accounts: views,
    };
  }

  outcome(id: SignalId): IntakeView {
    const { state } = this.#options.book.kernel;
    const record = state.signals.get(id);
    return record ? deskIntakeView(state, this.states, record) : undecidedView(id);
  }

  get states(): AccountStates {
    return new Map(this.#options.accounts.map(({ id, seat }) => [id, seat.trader.kernel.state]));
  }

  /**
   * What the book says of a signal that was given to accounts. One that all of them have refused at once for the same reason
   * is refused: when that reason passes (the link is down, trading is halted), it may come again.
   */
  #outcomeOf(signal: Signal, concerned: readonly DeskAccount[]): TradingEvent {
    const { id: signalId } = signal;
    const refusals = concerned.map(({ id, seat }) => {
      const record = seat.trader.kernel.state.signals.get(accountSignalId(signalId, id));
      return record?.refusal ? { refusal: record.refusal } : {};
    });
    const refusal = concerned.length === 0 ? this.#noSuchAccount(signal) : commonRefusal(refusals);
    if (refusal) return { type: 'signal.refused', signalId, refusal, arithmetic: [] };
    const strangers = strangersOf(signal, this.#options.accounts);
    const others = strangers.length === 0 ? '' : `; not traded here: ${strangers.join(', ')}`;
    const text = `Given to ${count(concerned.length, 'account')}${others}`;
    return { type: 'signal.carried-out', signalId, text };
  }

  #noSuchAccount(signal: Signal): Refusal {
    const { accounts } = this.#options;
    const { faGroup } = signal;
    const known = accounts.map(({ id }) => id).join(', ');
    const named = [signal.account, ...(signal.accounts ?? [])]
      .filter((each) => each !== undefined)
      .join(', ');
    if (faGroup !== undefined && (named === '' || !accounts.some(({ group }) => group === faGroup))) {
      const groups = accounts.map(({ group }) => group).filter((group) => group !== undefined);
      return {
        code: 'GROUP_OTHER',
        field: 'faGroup',
        found: faGroup,
        allowed: groups.join(', '),
        message: `The signal is for the advisor's group ${faGroup}, which is not traded here. Groups: ${groups.join(', ') || 'none'}.`,
      };
    }
    return {
      code: 'ACCOUNT_OTHER',
      field: 'account',
      found: named,
      allowed: known,
      message: `The signal is for account ${named}, which is not traded here. Accounts: ${known}. Leave the account out for all of them.`,
    };
  }
}

/** The refusal of all, where all were refused by the same code. */
function commonRefusal(views: readonly { readonly refusal?: Refusal }[]): Refusal | undefined {
  const first = views[0]?.refusal;
  if (!first || !views.every(({ refusal }) => refusal?.code === first.code)) return undefined;
  const { code, field, found, allowed } = first;
  return views.length === 1
    ? first
    : {
        code,
        ...(field === undefined ? {} : { field }),
        ...(found === undefined ? {} : { found }),
        ...(allowed === undefined ? {} : { allowed }),
        message: `Every account refused it (${code}): ${first.message}`,
      };
}
