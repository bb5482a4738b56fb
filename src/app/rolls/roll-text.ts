import { count } from '../../core/count.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { lastTradeDay, rollDatesOf } from '../../instruments/roll-date.ts';
import type { RollDays } from '../../instruments/symbology/roll-days.ts';
import type { RollDraft } from '../../trading/rolls/decide-roll.ts';
import type { RollPricing } from '../../trading/rolls/roll.ts';
import type { RollExplanationView } from './roll-views.ts';

type Contract = NonNullable<RollExplanationView['from']>;

/** A contract with its dates. */
export function contractView(instrument: Instrument, rollDays: RollDays): Contract {
  const { conId, localSymbol } = instrument;
  const dates = rollDatesOf(instrument, rollDays);
  const last = lastTradeDay(instrument)?.toString();
  return {
    conId,
    symbol: localSymbol,
    ...(last === undefined ? {} : { lastTradeDate: last }),
    ...(dates ? { rolls: dates.rolls.toString() } : {}),
    ...(dates?.deliverable ? { deliverable: dates.deliverable.toString() } : {}),
  };
}

const contractText = ({ symbol, lastTradeDate, rolls, deliverable }: Contract): string => {
  const dates = [
    ...(rolls === undefined ? [] : [`rolls from ${rolls}`]),
    ...(deliverable === undefined || deliverable === lastTradeDate ? [] : [`first notice ${deliverable}`]),
    ...(lastTradeDate === undefined ? [] : [`last trading day ${lastTradeDate}`]),
  ];
  return dates.length === 0 ? symbol : `${symbol} (${dates.join(', ')})`;
};

const UNFILLED: Readonly<Record<RollPricing['onUnfilled'], (pricing: RollPricing) => string>> = {
  walk: ({ walkTicks, retryMs }) =>
    `what does not fill is tried again every ${retryMs / 1000} s, a tick further each time, ${walkTicks} ticks at most`,
  market: ({ retryMs }) =>
    `what does not fill is tried again every ${retryMs / 1000} s, and goes at the market at the end`,
  alarm: ({ retryMs }) => `what does not fill is tried again every ${retryMs / 1000} s at the quotes of then`,
};

/** What a roll comes to, line by line. */
export function explainRoll(
  from: Instrument,
  to: Instrument,
  draft: RollDraft,
  pricing: RollPricing,
  rollDays: RollDays,
): RollExplanationView {
  const { held, external, quote, price, waits, stops, targets } = draft;
  const units = Math.abs(held);
  const [old, fresh] = [contractView(from, rollDays), contractView(to, rollDays)];
  const middle = quote && (quote.bid + quote.ask) / 2;
  const each =
    middle === undefined || price === undefined ? undefined : (price - middle) * (held > 0 ? 1 : -1);
  const cost = each === undefined ? undefined : Math.max(0, each) * units * from.multiplier;
  const text = [
    `Roll ${units} ${held > 0 ? 'long' : 'short'} ${contractText(old)} into ${contractText(fresh)}.`,
    `One order for the calendar spread at ${from.exchange}: ${held > 0 ? `sell ${old.symbol}, buy ${fresh.symbol}` : `buy ${old.symbol}, sell ${fresh.symbol}`}; it fills at once or is cancelled.`,
    ...(quote
      ? [
          `The spread (${fresh.symbol} less ${old.symbol}) is quoted ${quote.bid} to ${quote.ask} by both contracts.`,
        ]
      : []),
    ...(price === undefined
      ? []
      : [
          `${held > 0 ? 'Pays at most' : 'Gets at least'} ${price} with the first order; ${pricing.limit === undefined ? UNFILLED[pricing.onUnfilled](pricing) : 'never beyond that limit'}; it ends after ${pricing.patienceMs / 60_000} min.`,
        ]),
    ...(cost === undefined
      ? []
      : [
          `Against the middle of the quotes that costs ${cost.toFixed(2)} ${from.currency}, beside the commissions of both legs.`,
        ]),
    stops === 0 && targets === 0
      ? 'No exit of Bowline rests for it: the new position gets none.'
      : `${count(stops, 'stop')} and ${count(targets, 'target')} are cancelled first and rest again when it has filled, moved by what the new contract costs more; for what does not fill they rest again as before.`,
    ...(external === 0
      ? []
      : [`${Math.abs(external)} of it are not Bowline's: they are taken over, and have no stop.`]),
    ...(waits === undefined ? [] : [`Nothing would be sent now: ${waits}.`]),
  ];
  return {
    from: old,
    to: fresh,
    quantity: held,
    ...(external === 0 ? {} : { external }),
    ...(quote ? { bid: quote.bid, ask: quote.ask } : {}),
    ...(price === undefined ? {} : { limit: price }),
    ...(cost === undefined ? {} : { cost, currency: from.currency }),
    wouldSend: waits === undefined,
    ...(waits === undefined ? {} : { waits }),
    text,
  };
}
