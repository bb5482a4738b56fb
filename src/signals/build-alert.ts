import { unixMs } from '../core/clock.ts';
import { fail, ok, type Refusal, type Result } from '../core/result.ts';
import { optionText, parseChoice } from '../instruments/options/choice-text.ts';
import { parseSignal } from './parse.ts';

/** What somebody wants an alert to do, in the words of `docs/alerts.md`. */
export interface AlertWish {
  /** Alerts of a strategy know its orders and position; those of an indicator know prices only. */
  readonly from: 'strategy' | 'indicator';
  /** `order`: what the strategy's order does, entries and exits alike. */
  readonly action: 'order' | 'buy' | 'sell' | 'close' | 'reverse' | 'flatten';
  /** Absent: the chart's (`{{ticker}}`), or the underlying of `legs`. */
  readonly symbol?: string;
  /** Of an option spread, as its symbol is written: `+1 SPY 7DTE C 600 -1 SPY 7DTE C LEG1+5`. */
  readonly legs?: string;
  readonly quantity?: string;
  readonly riskPercent?: string;
  readonly riskAmount?: string;
  readonly equityPercent?: string;
  readonly notional?: string;
  readonly stopLoss?: string;
  readonly takeProfit?: string;
  readonly trailing?: string;
  readonly breakEven?: string;
  readonly endOfDayExit?: string;
  /** A limit at the bar's close instead of a market order. */
  readonly limitAtClose?: boolean;
  readonly tif?: 'DAY' | 'GTC';
  readonly outsideRth?: boolean;
  readonly strategy?: string;
}

export interface BuiltAlert {
  /** For the message field of TradingView's alert, with its placeholders. */
  readonly message: string;
  /** What the script has to hold. */
  readonly pine: string;
  /** What to do with both, a sentence each. */
  readonly steps: readonly string[];
  /** The message as it arrives, with sample values. */
  readonly sample: string;
}

const POSITION_FIELDS = {
  marketPosition: '{{strategy.market_position}}',
  marketPositionSize: '{{strategy.market_position_size}}',
  prevMarketPosition: '{{strategy.prev_market_position}}',
  prevMarketPositionSize: '{{strategy.prev_market_position_size}}',
};

const SAMPLE: Readonly<Record<string, string>> = {
  ticker: 'AAPL',
  close: '189.5',
  timenow: '2026-11-20T19:31:00Z',
  'strategy.order.action': 'buy',
  'strategy.order.contracts': '10',
  'strategy.order.id': 'Long',
  'strategy.market_position': 'long',
  'strategy.market_position_size': '10',
  'strategy.prev_market_position': 'flat',
  'strategy.prev_market_position_size': '0',
};

/** The placeholders replaced by sample values, as TradingView does when the alert fires. */
export const fillIn = (message: string): string =>
  message.replace(/\{\{([^{}]+)\}\}/g, (left: string, name: string) => SAMPLE[name] ?? left);

/**
 * The message and the script for a wish. The message is read by the parser before it is given out: what it refuses is told
 * with the field at fault.
 */
export function buildAlert(wish: AlertWish): Result<BuiltAlert, Refusal> {
  if (wish.action === 'order' && wish.from === 'indicator')
    return fail({
      code: 'WISH_CONTRADICTION',
      field: 'action',
      found: 'order',
      allowed: 'buy, sell, close, reverse, flatten',
      message: 'An indicator has no orders. Say buy, sell, close, reverse or flatten.',
    });
  const legs = wish.legs === undefined ? undefined : legsOf(wish.legs);
  const wrong = wish.legs === undefined ? undefined : wrongWithLegs(wish, legs);
  if (wrong) return fail(wrong);
  const fields = fieldsOf(legs === undefined ? wish : { symbol: legs.underlying, ...wish }, legs?.list);
  const message = JSON.stringify(fields, undefined, 2);
  const sample = fillIn(message);
  const read = parseSignal({
    body: sample,
    source: 'alert',
    receivedAt: unixMs(Date.UTC(2026, 10, 20, 19, 31)),
    sequence: 1,
  });
  if (!read.ok) return fail(read.error);
  return ok({ message, pine: pineOf(wish, fields), steps: stepsOf(wish), sample });
}

/** One leg in the message. */
interface Leg {
  readonly action: 'buy' | 'sell';
  readonly ratio?: number;
  readonly right: 'call' | 'put';
  readonly strike: string;
  readonly expiry: string;
}

/** The legs of a spread's symbol, as members of a list. */
function legsOf(text: string): { readonly underlying: string; readonly list: readonly Leg[] } | undefined {
  const request = parseChoice(text);
  if (typeof request !== 'object' || request.kind !== 'spread') return undefined;
  const list = request.legs.map(({ ratio, option }): Leg => {
    const [expiry = '', , strike = ''] = optionText(option)
      .slice(option.underlying.length + 1)
      .split(' ');
    return {
      action: ratio < 0 ? 'sell' : 'buy',
      ...(Math.abs(ratio) === 1 ? {} : { ratio: Math.abs(ratio) }),
      right: option.right === 'C' ? 'call' : 'put',
      strike,
      expiry,
    };
  });
  return { underlying: request.legs[0]?.option.underlying ?? '', list };
}

/** What a wish with legs cannot have. The chart's price and orders are the underlying's. */
function wrongWithLegs(
  { action, limitAtClose, legs = '' }: AlertWish,
  read: ReturnType<typeof legsOf>,
): Refusal | undefined {
  if (!read)
    return {
      code: 'WISH_CONTRADICTION',
      field: 'legs',
      found: legs,
      allowed: '+1 SPY 7DTE C 600 -1 SPY 7DTE C LEG1+5',
      message: 'The legs cannot be read. Write each with its sign, as the symbol of a spread.',
    };
  if (action === 'order')
    return {
      code: 'WISH_CONTRADICTION',
      field: 'action',
      found: action,
      allowed: 'buy, sell, close',
      message: 'The orders of a strategy are those of its chart, not of a spread. Say buy, sell or close.',
    };
  if (limitAtClose)
    return {
      code: 'WISH_CONTRADICTION',
      field: 'limitAtClose',
      found: 'true',
      allowed: 'a market order',
      message: "The bar's close is the underlying's price, not the spread's.",
    };
  return undefined;
}

type Fields = Readonly<Record<string, string | boolean | readonly Leg[]>>;

function fieldsOf(wish: AlertWish, legs: readonly Leg[] | undefined): Fields {
  const { from, action } = wish;
  const isOrder = action === 'order';
  const isEntry = isOrder || action === 'buy' || action === 'sell' || action === 'reverse';
  const sized = wish.quantity ?? wish.riskPercent ?? wish.riskAmount ?? wish.equityPercent ?? wish.notional;
  const fields: Record<string, Fields[string] | undefined> = {
    action: isOrder ? '{{strategy.order.action}}' : action,
    symbol: action === 'flatten' && wish.symbol === undefined ? undefined : (wish.symbol ?? '{{ticker}}'),
    legs,
    ...(isEntry
      ? {
          quantity:
            wish.quantity ?? (isOrder && sized === undefined ? '{{strategy.order.contracts}}' : undefined),
          riskPercent: wish.riskPercent,
          riskAmount: wish.riskAmount,
          equityPercent: wish.equityPercent,
          notional: wish.notional,
          ...(wish.limitAtClose ? { orderType: 'limit', price: '{{close}}' } : {}),
          stopLoss: wish.stopLoss,
          takeProfit: wish.takeProfit,
          trailing: wish.trailing,
          breakEven: wish.breakEven,
          endOfDayExit: wish.endOfDayExit,
          tif: wish.tif,
          outsideRth: wish.outsideRth,
        }
      : {}),
    ...(isOrder ? POSITION_FIELDS : {}),
    strategy: wish.strategy,
    id: from === 'strategy' && isOrder ? '{{ticker}}-{{strategy.order.id}}-{{timenow}}' : undefined,
    time: '{{timenow}}',
  };
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Fields[string]] => entry[1] !== undefined),
  );
}

/** A Pine text in double quotes. */
const pineText = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function pineOf(wish: AlertWish, fields: Fields): string {
  if (wish.from === 'strategy')
    return [
      '//@version=6',
      `strategy(${pineText(wish.strategy ?? 'My strategy')}, overlay = true)`,
      'longCondition = ta.crossover(ta.sma(close, 14), ta.sma(close, 28))',
      'exitCondition = ta.crossunder(ta.sma(close, 14), ta.sma(close, 28))',
      'if longCondition',
      '    strategy.entry("Long", strategy.long)',
      'if exitCondition',
      '    strategy.close("Long")',
    ].join('\n');
  const { time: _, ...rest } = fields;
  // alert() sends its text as it is: what changes from bar to bar is put in by the script.
  const text = pineText(JSON.stringify(rest))
    .replaceAll('{{ticker}}', '" + syminfo.ticker + "')
    .replaceAll('{{close}}', '" + str.tostring(close) + "');
  return [
    '//@version=6',
    `indicator(${pineText(wish.strategy ?? 'My signal')}, overlay = true)`,
    'condition = ta.crossover(ta.sma(close, 14), ta.sma(close, 28))',
    'if condition',
    `    alert(${text}, alert.freq_once_per_bar_close)`,
  ].join('\n');
}

const stepsOf = ({ from, action }: AlertWish): string[] =>
  from === 'strategy'
    ? [
        'Add the script to the chart, create an alert on it, and put the message into the alert’s message field.',
        ...(action === 'order'
          ? [
              'One alert serves entries, exits and turns: the position before and after each order is in the message.',
            ]
          : ['The alert fires for every order of the strategy, and does the same each time.']),
        'Enter the alert URL under Notifications, Webhook URL.',
      ]
    : [
        'Either create an alert on your own condition and put the message into its message field,',
        'or add the script to the chart and create an alert on it with "Any alert() function call".',
        'Enter the alert URL under Notifications, Webhook URL.',
      ];
