import type { Instrument } from '../../instruments/instrument.ts';
import type { SignalDecision } from './signal-decision.ts';

type Refused = Extract<SignalDecision, { kind: 'refused' }>;

/** A signal about one instrument that names none. `what`: with its article. */
export const symbolMissing = (what: string): Refused => ({
  kind: 'refused',
  arithmetic: [],
  refusal: { code: 'SYMBOL_MISSING', field: 'symbol', message: `${what} needs a symbol.` },
});

/** What is being closed takes nothing else meanwhile. */
export const beingClosed = (instrument: Instrument): Refused => ({
  kind: 'refused',
  arithmetic: [],
  refusal: {
    code: 'CLOSING',
    field: 'symbol',
    message: `The position in ${instrument.localSymbol} is being closed; nothing is entered until it is flat. Send the signal again then.`,
  },
});
