import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Leg } from '../plan/legs.ts';
import type { BracketPrices } from '../plan/prices.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Signal } from '../signal.ts';
import type { AmendDraft } from './decide-amend.ts';

/** What a signal comes to. Made by the same function for `--explain` and for sending. */
export type SignalDecision =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
      readonly draft?: EntryDraft;
    }
  | {
      readonly kind: 'entry';
      readonly draft: EntryDraft;
      readonly verdict: RiskVerdict;
      readonly arithmetic: readonly string[];
    }
  | {
      readonly kind: 'close';
      readonly conIds: readonly ConId[];
      readonly reverse?: Signal;
      /** Units that stay. */
      readonly keep?: number;
      /** Of the entry that follows a closing, as it stands now; it is decided anew once flat. */
      readonly draft?: EntryDraft;
      /** Of what follows, otherwise of the closing order; absent where several instruments are closed. */
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
    }
  | { readonly kind: 'amend'; readonly draft: AmendDraft }
  | { readonly kind: 'cancel'; readonly refs: readonly OrderRef[] }
  /** An entry that waits for the end of a reset and is decided anew then; how it stands now is what was worked out. */
  | {
      readonly kind: 'held';
      readonly until: UnixMs;
      readonly dropAt: UnixMs;
      readonly text: string;
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
      readonly draft?: EntryDraft;
    }
  | { readonly kind: 'nothing'; readonly text: string };

/** An entry worked out: prices, size and legs. */
export interface EntryDraft {
  readonly instrument: Instrument;
  readonly legs: readonly Leg[];
  readonly prices: BracketPrices;
  readonly quantity: number;
}

/** The contract of the signal's symbol, or why there is none. Absent for signals about everything. */
export type Resolution = { readonly instrument: Instrument } | { readonly refusal: Refusal } | undefined;
