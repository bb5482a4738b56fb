import { count } from '../../core/count.ts';
import type { Refusal } from '../../core/result.ts';
import { refused } from '../actions/refused.ts';
import type { GoLivePort } from '../golive/golive-port.ts';
import type { DrillView, GoLiveView } from '../golive/golive-views.ts';
import type { Origin } from '../raw-signal.ts';
import type { ActionView } from '../views.ts';
import type { DeskAccount } from './desk-account.ts';
import { atOnce } from './merged-actions.ts';

/**
 * The way to live of several accounts. Each has evidence, permit and arming of its own: the typed id says whose permit or
 * arming is meant, and no order is ever about two of them, but for disarming, which only takes away.
 */
export class DeskGoLive implements GoLivePort {
  readonly #accounts: readonly DeskAccount[];

  constructor(accounts: readonly DeskAccount[]) {
    this.#accounts = accounts;
  }

  /** Of the only live account; \`undefined\` where it has to be said which is meant. */
  async view(): Promise<GoLiveView | undefined> {
    return this.#only('live')?.view();
  }

  async waive(origin: Origin, item: string, to: number | undefined, reason: string): Promise<ActionView> {
    return this.#only('live')?.waive(origin, item, to, reason) ?? refused(this.#which());
  }

  async withdrawWaiver(origin: Origin, item: string, reason: string): Promise<ActionView> {
    return this.#only('live')?.withdrawWaiver(origin, item, reason) ?? refused(this.#which());
  }

  async drill(origin: Origin): Promise<DrillView | ActionView> {
    return this.#only('paper')?.drill(origin) ?? refused(this.#which());
  }

  async issuePermit(origin: Origin, account: string, reason: string): Promise<ActionView> {
    return this.#typed(account)?.issuePermit(origin, account, reason) ?? refused(this.#unknown(account));
  }

  async confirm(origin: Origin, account: string, reason: string, fingerprint?: string): Promise<ActionView> {
    return (
      this.#typed(account)?.confirm(origin, account, reason, fingerprint) ?? refused(this.#unknown(account))
    );
  }

  async revokePermit(origin: Origin, reason: string): Promise<ActionView> {
    return this.#only('live')?.revokePermit(origin, reason) ?? refused(this.#which());
  }

  async arm(origin: Origin, account: string, reason: string): Promise<ActionView> {
    return this.#typed(account)?.arm(origin, account, reason) ?? refused(this.#unknown(account));
  }

  /** Every live account. */
  async disarm(origin: Origin, reason: string): Promise<ActionView> {
    const live = this.#accounts.filter(({ mode }) => mode === 'live');
    if (live.length === 0) return refused(NONE_LIVE);
    return atOnce(live, ({ seat }) => seat.application.goLive.disarm(origin, reason));
  }

  #only(mode: 'paper' | 'live'): GoLivePort | undefined {
    const found = this.#accounts.filter((account) => account.mode === mode);
    return found.length === 1 ? found[0]?.seat.application.goLive : undefined;
  }

  #typed(account: string): GoLivePort | undefined {
    return this.#accounts.find(({ id }) => id === account.trim())?.seat.application.goLive;
  }

  #which(): Refusal {
    const ids = this.#accounts.map(({ id }) => id).join(', ');
    return {
      code: 'ACCOUNT_MISSING',
      field: 'account',
      allowed: ids,
      message: `The way to live is each account's own, and there are ${count(this.#accounts.length, 'account')} (${ids}). Say which with --account.`,
    };
  }

  #unknown(typed: string): Refusal {
    const ids = this.#accounts.map(({ id }) => id).join(', ');
    return {
      code: 'ACCOUNT_NOT_CONFIRMED',
      field: 'account',
      found: typed,
      allowed: ids,
      message: `The typed account is none of this Bowline. Type the id of one: ${ids}.`,
    };
  }
}

const NONE_LIVE: Refusal = {
  code: 'ACCOUNT_MISSING',
  field: 'account',
  message: 'No account of this Bowline is live: there is nothing to disarm.',
};
