import type { Side, StopAdjustment } from '../../broker/port.ts';
import type { Price } from '../../core/price.ts';
import { cleanDecimal, roundToStep } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Writable } from '../../core/writable.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick, tickAt } from '../../instruments/price-steps.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { Distance, Signal } from '../signal.ts';
import type { ExitRules } from './exit-rules.ts';
import { type BracketPrices, bracketPrices, distanceInPrice, type PricedParts } from './prices.ts';

/** The prices of an entry with all that its exits are to do. */
export interface EntryPrices extends BracketPrices {
  /** Nearest first; also where there is only one. */
  readonly targets: readonly Price[];
  /** How far beyond a stop its limit lies; absent: stops without a limit. */
  readonly stopLimitOffset?: number;
  /** What IB makes of the stop by itself. */
  readonly adjustment?: StopAdjustment;
  /** What the kernel watches over. */
  readonly rules: ExitRules;
}

const MOST_TARGETS = 8;

const refuse = (
  code: string,
  field: keyof Signal,
  message: string,
  facts: Partial<Refusal> = {},
): Result<never> => fail({ code, field, ...facts, message });

/** What contradicts itself, or lacks what it needs; nothing of it can be judged by prices. */
function contradiction(signal: Signal): Result<never> | undefined {
  const { stopLoss, trailing, trailingTrigger, trailingStep, stopLimitOffset, breakEven, takeProfits } =
    signal;
  if (takeProfits && signal.takeProfit)
    return refuse(
      'TARGETS_TWICE',
      'takeProfits',
      'takeProfit and takeProfits both say targets. Give one of them.',
    );
  if (takeProfits && (takeProfits.length === 0 || takeProfits.length > MOST_TARGETS))
    return refuse(
      'TARGETS_COUNT',
      'takeProfits',
      `Give 1 to ${MOST_TARGETS} targets, found ${takeProfits.length}.`,
    );
  if (trailingTrigger && !(trailing && stopLoss))
    return refuse(
      'TRAILING_TRIGGER_NEEDS_STOP',
      'trailingTrigger',
      'Until the trigger is reached a stop has to rest: give stopLoss, and trailing as the distance from then on.',
    );
  if (trailingStep && !trailing)
    return refuse('TRAILING_STEP_ALONE', 'trailingStep', 'A step needs a trailing distance: give trailing.');
  const fixed =
    stopLimitOffset?.unit === 'price'
      ? 'stopLimitOffset'
      : trailingStep?.unit === 'price'
        ? 'trailingStep'
        : breakEven?.offset?.unit === 'price'
          ? 'breakEven'
          : undefined;
  if (fixed !== undefined)
    return refuse(
      'OFFSET_IS_DISTANCE',
      fixed,
      `${fixed} is a distance, not a price: say percent, points or ticks.`,
    );
  const trailsAtOnce = trailing !== undefined && !trailingTrigger && !trailingStep;
  if (stopLimitOffset && trailing)
    return refuse(
      'STOP_LIMIT_TRAILS',
      'stopLimitOffset',
      'A trailing stop with a limit is not carried out. Leave one of them out.',
    );
  if (stopLimitOffset && !stopLoss)
    return refuse('STOP_LIMIT_ALONE', 'stopLimitOffset', 'A stop with a limit needs stopLoss.');
  if (!breakEven) return undefined;
  if (breakEven.when === 'now')
    return refuse(
      'BREAK_EVEN_WHEN',
      'breakEven',
      'Only an amend moves a stop at once; say first-target, or how far.',
    );
  if (trailsAtOnce)
    return refuse(
      'BREAK_EVEN_TRAILS',
      'breakEven',
      'A stop that trails from the beginning passes break-even by itself.',
    );
  if (!stopLoss && !trailing)
    return refuse(
      'BREAK_EVEN_NEEDS_STOP',
      'breakEven',
      'There is no stop that could go to break-even: give stopLoss.',
    );
  const targets = takeProfits?.length ?? (signal.takeProfit ? 1 : 0);
  if (breakEven.when === 'first-target' && targets === 0)
    return refuse(
      'BREAK_EVEN_NEEDS_TARGET',
      'breakEven',
      'There is no first target to wait for: give takeProfits.',
    );
  return undefined;
}

/** Prices everything that an entry's signal says, on the instrument's ticks; refuses what cannot be meant. */
export function entryPrices(
  signal: Signal,
  side: Side,
  instrument: Instrument,
  quote: Quote | undefined,
): Result<EntryPrices> {
  const wrong = contradiction(signal);
  if (wrong) return wrong;
  const wanted: readonly Distance[] =
    signal.takeProfits?.map(({ at }) => at) ?? (signal.takeProfit ? [signal.takeProfit] : []);
  const resting = restingExits(signal);
  const base = bracketPrices({ ...resting, takeProfit: wanted[0] }, side, instrument, quote);
  if (!base.ok) return base;
  const arithmetic = [...base.value.arithmetic];
  const targets: Price[] = base.value.takeProfit === undefined ? [] : [base.value.takeProfit];
  for (const at of wanted.slice(1)) {
    const next = bracketPrices({ entry: resting.entry, takeProfit: at }, side, instrument, quote);
    if (!next.ok) return next;
    const { takeProfit } = next.value;
    if (takeProfit === undefined) continue;
    arithmetic.push(...next.value.arithmetic.filter((line) => line.startsWith('takeProfit')));
    targets.push(takeProfit);
  }
  const direction = side === 'BUY' ? 1 : -1;
  const far = targets.findIndex(
    (target, index) => index > 0 && direction * (target - (targets[index - 1] ?? 0)) <= 0,
  );
  if (far > 0)
    return refuse(
      'TARGETS_ORDER',
      'takeProfits',
      `Targets lie one beyond the other, nearest first; ${targets.join(', ')} do not.`,
      {
        found: targets.join(', '),
      },
    );
  const held = heldRules(signal, base.value, targets, direction, instrument);
  if (!held.ok) return held;
  const { rules, adjustment, notes } = held.value;
  arithmetic.push(...notes);
  const prices: Writable<EntryPrices> = {
    ...base.value,
    arithmetic,
    targets,
    rules,
  };
  if (adjustment) prices.adjustment = adjustment;
  if (signal.stopLimitOffset)
    prices.stopLimitOffset = inTicks(signal.stopLimitOffset, prices.reference, instrument);
  return ok(prices);
}

/** The entry with the stop that rests at first: where trailing begins later, or goes in steps, a fixed one. */
function restingExits(signal: Signal): PricedParts {
  const { entry, stopLoss, trailing, trailingTrigger, trailingStep } = signal;
  if (!trailingTrigger && !trailingStep) return { entry, stopLoss, trailing };
  return { entry, stopLoss: stopLoss ?? trailing };
}

/** A distance on the tick, at least one tick. */
const inTicks = (distance: Distance, reference: number, instrument: Instrument): number => {
  const tick = tickAt(instrument, reference);
  return Math.max(tick, roundToStep(distanceInPrice(distance, reference, instrument), tick));
};

/** A price on the winning side: as given, or so far from the reference. */
const winningPrice = (at: Distance, reference: number, direction: 1 | -1, instrument: Instrument): Price =>
  roundToTick(
    instrument,
    at.unit === 'price' ? at.value : reference + direction * distanceInPrice(at, reference, instrument),
  );

interface Held {
  readonly rules: ExitRules;
  readonly adjustment?: StopAdjustment;
  readonly notes: readonly string[];
}

function heldRules(
  signal: Signal,
  prices: BracketPrices,
  targets: readonly Price[],
  direction: 1 | -1,
  instrument: Instrument,
): Result<Held> {
  const { reference } = prices;
  const notes: string[] = [];
  const wins = (price: number): boolean => direction * (price - reference) > 0;
  const { trailing, trailingTrigger, trailingStep, breakEven } = signal;
  const from = trailingTrigger && winningPrice(trailingTrigger, reference, direction, instrument);
  if (from !== undefined && !wins(from))
    return refuse(
      'TRIGGER_WRONG_SIDE',
      'trailingTrigger',
      `Trailing begins at ${from}, which is not on the winning side of ${reference}.`,
    );
  const distance = trailing && inTicks(trailing, reference, instrument);
  let adjustment: StopAdjustment | undefined;
  let rules: ExitRules = {};
  if (distance !== undefined && trailingStep && prices.stopLoss !== undefined) {
    const initial = prices.stopLoss;
    const step = inTicks(trailingStep, reference, instrument);
    rules = { ...rules, trail: { ...(from === undefined ? {} : { from }), distance, step, initial } };
    notes.push(`the stop follows at ${distance} in steps of ${step}, by Bowline: IB knows no steps`);
  } else if (distance !== undefined && from !== undefined) {
    const stop = roundToTick(instrument, from - direction * distance);
    adjustment = { trigger: from, to: { type: 'trailing-stop', amount: distance, stop } };
    notes.push(`at ${from} the stop begins to trail at ${distance}, by IB`);
  }
  if (!breakEven) return ok({ rules, ...(adjustment ? { adjustment } : {}), notes });
  const offset = breakEven.offset ? distanceInPrice(breakEven.offset, reference, instrument) : 0;
  const [nearest] = targets;
  const trigger =
    typeof breakEven.when === 'string'
      ? nearest
      : winningPrice(breakEven.when, reference, direction, instrument);
  const stop = roundToTick(instrument, reference + direction * offset, direction > 0 ? 'up' : 'down');
  if (trigger === undefined || !wins(trigger) || direction * (trigger - stop) <= 0)
    return refuse(
      'BREAK_EVEN_WRONG_SIDE',
      'breakEven',
      `Break-even of ${stop} at ${trigger} would trade at once; it must lie on the losing side of where it is set.`,
    );
  const when = breakEven.when === 'first-target' ? breakEven.when : trigger;
  rules = { ...rules, breakEven: { when, offset: cleanDecimal(offset) } };
  // One adjustment is all that an order has, and a stop-limit would need another type.
  const native = !adjustment && !rules.trail && !signal.stopLimitOffset;
  if (native) adjustment = { trigger, to: { type: 'stop', stop } };
  notes.push(`at ${trigger} the stop goes to break-even (${stop})${native ? ', by IB' : ', by Bowline'}`);
  return ok({ rules, ...(adjustment ? { adjustment } : {}), notes });
}
