import type { Refusal } from '../../core/result.ts';
import type { AccountRules } from '../../trading/routing/account-rules.ts';
import { accountHold, accountSignal, mayEnter } from '../../trading/routing/account-signal.ts';
import { mapSymbol } from '../../trading/routing/map-symbol.ts';
import type { Signal, SizeRequest } from '../../trading/signal.ts';

/** How one account of a desk takes part in what rooms say. */
export interface AccountPart {
  /** What is traded in place of a symbol. */
  symbol(said: string): string;
  /** Why nothing is entered at this moment (`marketNow`: the broker's clock). */
  hold(marketNow: number): Refusal | undefined;
  /** The signal with the account's own size and exits. What closes is in the account's own units already. */
  signal(signal: Signal): Signal;
}

/** By the account's rules; its delay is for alerts alone: a room's message is acted upon at once or not at all. */
export const accountPart = (rules: AccountRules, ownSize: SizeRequest): AccountPart => ({
  symbol: (said) => mapSymbol(said, rules.map),
  hold: (marketNow) => accountHold(rules, marketNow),
  signal: (signal) => {
    if (!mayEnter(signal)) return { ...signal, account: rules.account };
    const { id, dedupeKey, symbol } = signal;
    return { ...accountSignal(signal, rules, ownSize), id, dedupeKey, symbol };
  },
});
