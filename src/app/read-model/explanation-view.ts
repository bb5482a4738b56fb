import { formatMoney, fromMicros, type Micros, notional } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import { isCombo, legsOf } from '../../instruments/combos/combo-legs.ts';
import { mostLoss } from '../../instruments/combos/payoff.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SeenQuote } from '../../trading/kernel/context.ts';
import type { EntryDraft, SignalDecision } from '../../trading/kernel/signal-decision.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { closingLeg, type Leg } from '../../trading/plan/legs.ts';
import type { Signal } from '../../trading/signal.ts';
import type { ExplanationView } from '../views.ts';
import { canonicalSignalView } from './canonical-signal.ts';
import { describeOrderPrices } from './order-text.ts';
import { isoTime, legView } from './order-view.ts';
import { verdictView } from './signal-view.ts';

type CloseDecision = Extract<SignalDecision, { kind: 'close' }>;

export interface Explained {
  readonly signal?: Signal;
  /** In which the body was written. */
  readonly dialect?: string;
  readonly summary?: string;
  readonly warnings: readonly string[];
  readonly instrument?: Instrument;
  readonly seen?: SeenQuote;
  readonly decision: SignalDecision;
  /** The broker is asked nothing, also where a limit needs its word. */
  readonly asksNothing?: true;
}

const refusedText = (refusal: Refusal): string => `It would be refused (${refusal.code}): ${refusal.message}`;

/** Whether anything would go to the broker; not where the exits are at the amended prices already. */
const wouldSend = (decision: SignalDecision): boolean =>
  decision.kind === 'amend'
    ? decision.draft.changes.length + (decision.draft.rules?.length ?? 0) > 0
    : decision.kind === 'entry' || decision.kind === 'close' || decision.kind === 'cancel';

/** The decision in full, for programs and in English. */
export function explanationView(explained: Explained, state: KernelState): ExplanationView {
  const { decision, signal, instrument, seen } = explained;
  const draft = 'draft' in decision && decision.kind !== 'amend' ? decision.draft : undefined;
  const verdict = 'verdict' in decision ? decision.verdict : undefined;
  const closings = decision.kind === 'close' ? closingsOf(decision, state) : [];
  return {
    wouldSend: wouldSend(decision),
    ...(signal ? { signal: canonicalSignalView(signal) } : {}),
    ...(explained.dialect === undefined ? {} : { dialect: explained.dialect }),
    ...(instrument ? { instrument: instrumentFacts(instrument) } : {}),
    ...(seen
      ? {
          quote: {
            ...(seen.quote.bid === undefined ? {} : { bid: seen.quote.bid }),
            ...(seen.quote.ask === undefined ? {} : { ask: seen.quote.ask }),
            ...(seen.quote.last === undefined ? {} : { last: seen.quote.last }),
            time: isoTime(seen.quote.pricedAt ?? seen.quote.time),
          },
        }
      : {}),
    legs: [
      ...closings.map(({ leg, symbol }) => ({ ...legView(leg), ...(closings.length > 1 ? { symbol } : {}) })),
      ...(draft ? draft.legs.map(legView) : []),
    ],
    arithmetic: [
      ...closings.map(({ leg, symbol }) => `close ${leg.quantity} ${symbol} at the market`),
      ...('arithmetic' in decision ? decision.arithmetic : []),
    ],
    ...(draft ? moneyOf(draft) : {}),
    ...(verdict ? { verdict: verdictView(verdict) } : {}),
    ...(decision.kind === 'refused' ? { refusal: decision.refusal } : {}),
    text: [
      ...(explained.dialect === undefined || explained.dialect === 'bowline'
        ? []
        : [`The alert is read as a message of ${explained.dialect}.`]),
      ...(explained.summary ? [`The signal says: ${explained.summary}.`] : []),
      ...explained.warnings,
      ...sentences(decision, instrument, state),
    ],
  };
}

interface ClosingOrder {
  readonly leg: Leg;
  /** Local symbol of its contract. */
  readonly symbol: string;
  readonly instrument?: Instrument;
}

/** The orders that close what is held now; none for what is being closed already, and where only orders rest. */
function closingsOf({ conIds, keep = 0 }: CloseDecision, state: KernelState): readonly ClosingOrder[] {
  return conIds.flatMap((conId) => {
    const held = state.positions.get(conId)?.quantity ?? 0;
    const units = cleanDecimal(Math.abs(held) - keep);
    if (units <= 0 || state.closings.has(conId)) return [];
    const instrument = state.instruments.get(conId);
    return [
      {
        leg: closingLeg(Math.sign(held) * units),
        symbol: instrument?.localSymbol ?? String(conId),
        ...(instrument ? { instrument } : {}),
      },
    ];
  });
}

const instrumentFacts = (instrument: Instrument): NonNullable<ExplanationView['instrument']> => ({
  conId: instrument.conId,
  symbol: instrument.symbol,
  localSymbol: instrument.localSymbol,
  secType: instrument.secType,
  exchange: instrument.exchange,
  currency: instrument.currency,
  multiplier: instrument.multiplier,
  minTick: instrument.minTick,
  longName: instrument.longName,
});

function moneyOf(draft: EntryDraft): Pick<ExplanationView, 'moneyAtRisk' | 'moneyToGain' | 'notional'> {
  const { instrument, prices, quantity } = draft;
  const byLegs = prices.stopLoss === undefined ? lossByLegs(draft) : undefined;
  const between = (a: number, b: number): number =>
    fromMicros(notional(Math.abs(a - b), quantity, instrument.multiplier));
  return {
    ...(byLegs === undefined ? {} : { moneyAtRisk: fromMicros(byLegs) }),
    ...(prices.stopLoss === undefined ? {} : { moneyAtRisk: between(prices.reference, prices.stopLoss) }),
    ...(prices.takeProfit === undefined ? {} : { moneyToGain: between(prices.takeProfit, prices.reference) }),
    notional: fromMicros(notional(prices.reference, quantity, instrument.multiplier)),
  };
}

function sentences(
  decision: SignalDecision,
  instrument: Instrument | undefined,
  state: KernelState,
): string[] {
  switch (decision.kind) {
    case 'entry':
      return [...entrySentences(decision.draft), `All ${decision.verdict.checks.length} risk checks pass.`];
    case 'refused': {
      const failed = decision.verdict?.checks.filter((check) => !check.passed) ?? [];
      return [
        ...(decision.draft ? entrySentences(decision.draft) : []),
        refusedText(decision.refusal),
        ...failed.slice(1).map((check) => `Also (${check.code}): ${check.message}`),
      ];
    }
    case 'held':
      return [
        ...(decision.draft ? entrySentences(decision.draft) : []),
        `Nothing would be sent now: ${decision.text}.`,
      ];
    case 'close': {
      const orders = closingsOf(decision, state).flatMap(({ leg, instrument: of }) =>
        of ? [describeOrderPrices(leg, of)] : [],
      );
      const passed = decision.verdict ? [`All ${decision.verdict.checks.length} risk checks pass.`] : [];
      const names = decision.conIds.map((conId) => {
        const held = state.positions.get(conId)?.quantity ?? 0;
        return `${held} ${state.instruments.get(conId)?.localSymbol ?? conId}`;
      });
      if (decision.keep !== undefined) {
        return [
          `The exits of ${names.join(', ')} would be made small enough for the ${decision.keep} that stay; when the broker has confirmed that, the rest is closed at the market.`,
          ...orders,
          ...passed,
        ];
      }
      const after = decision.draft
        ? [
            'Once flat, the opposite entry is sized, checked and placed anew. As it stands now:',
            ...entrySentences(decision.draft),
          ]
        : [];
      return [
        `The open orders of ${names.join(', ')} would be cancelled; when the broker has confirmed that, what is held is closed at the market.`,
        ...orders,
        ...after,
        ...passed,
      ];
    }
    case 'amend':
      return [...decision.draft.arithmetic, `${decision.draft.text}.`];
    case 'cancel':
      return [
        `${decision.refs.length} resting ${decision.refs.length === 1 ? 'entry' : 'entries'}${instrument ? ` in ${instrument.localSymbol}` : ''} would be cancelled; exits stay.`,
      ];
    case 'nothing':
      return [decision.text];
  }
}

/** What an entry without a stop can lose: all of it, or of a spread what its legs bound. */
function withoutStop(draft: EntryDraft): string {
  const loss = lossByLegs(draft);
  return loss === undefined
    ? 'There is no stop, so the loss is not bounded.'
    : `There is no stop; by its legs it can lose ${formatMoney(loss, draft.instrument.currency)} at most, before commissions.`;
}

/** The most that a spread can lose by its legs; absent for what is none, and where nothing bounds it. */
function lossByLegs({ instrument, legs, prices, quantity }: EntryDraft): Micros | undefined {
  const side = legs.find(({ role }) => role === 'entry')?.side;
  if (!isCombo(instrument) || side === undefined) return undefined;
  const each = mostLoss(legsOf(instrument), side, prices.reference);
  return each === undefined ? undefined : notional(each, quantity, instrument.multiplier);
}

function entrySentences(draft: EntryDraft): string[] {
  const { instrument, legs, prices, quantity } = draft;
  const what = `${instrument.longName || instrument.symbol} (${instrument.localSymbol}, ${instrument.secType} at ${instrument.exchange}, contract ${instrument.conId})`;
  const value = notional(prices.reference, quantity, instrument.multiplier);
  const lines = [`The contract is ${what}.`];
  for (const leg of legs) lines.push(describeOrderPrices(leg, instrument));
  lines.push(`At ${prices.reference} the order is worth ${formatMoney(value, instrument.currency)}.`);
  if (prices.stopLoss !== undefined) {
    const risk = notional(Math.abs(prices.reference - prices.stopLoss), quantity, instrument.multiplier);
    lines.push(
      `From ${prices.reference} to the stop at ${prices.stopLoss} it would lose ${formatMoney(risk, instrument.currency)}, before slippage and commissions.`,
    );
  } else lines.push(withoutStop(draft));
  if (prices.takeProfit !== undefined) {
    const gain = notional(Math.abs(prices.takeProfit - prices.reference), quantity, instrument.multiplier);
    lines.push(
      `At the target of ${prices.takeProfit} it would gain ${formatMoney(gain, instrument.currency)}.`,
    );
  }
  return lines;
}
