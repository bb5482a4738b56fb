import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { readDecimal } from '../numbers.ts';
import { refusal } from '../refusals.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';

/**
 * What TradingView puts into a strategy's alert by itself, filled in:
 * `My strategy (14, 2): order buy @ 10 filled on NASDAQ:AAPL. New strategy position is 10`.
 */
const TEXT =
  /^(?:(.{0,200}?):? )?order (buy|sell) @ (\S{1,40}) filled on (\S{1,64}?)\.? New strategy position is (\S{1,40}?)\.?$/i;
/** Enough of it to know that it is meant, with or without its values. */
const MARK = /\border \S{1,60} @ .{1,80} filled on .{1,80} New strategy position is /i;
const SYMBOL = /^[A-Za-z0-9.$/][A-Za-z0-9.:!/_\-&]{0,63}$/;

/** TradingView's default strategy message. It says the position before and after, so that a lost alert is noticed. */
export const tradingview: Dialect = {
  name: 'tradingview',

  recognises: (body: AlertBody): boolean => body.shape !== 'json' && MARK.test(oneLine(body.text)),

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const text = oneLine(body.text);
    const left = /\{\{[^{}]{0,80}(?:\}\})?|\}\}/.exec(text)?.[0];
    if (left !== undefined)
      return fail(
        refusal('ALERT_PLACEHOLDER', {
          field: 'message',
          found: left,
          allowed: 'a value',
          message: `The text still holds the placeholder ${left}: TradingView did not replace it. It replaces {{strategy.…}} in strategy alerts only.`,
        }),
      );
    const [, heading = '', side = '', contracts = '', ticker = '', position = ''] = TEXT.exec(text) ?? [];
    if (side === '' || !SYMBOL.test(ticker))
      return fail(
        refusal('ALERT_NOT_UNDERSTOOD', {
          allowed: '… order buy @ 10 filled on AAPL. New strategy position is 10',
          message: 'The text looks like TradingView’s default strategy message and differs from it.',
        }),
      );
    const quantity = readFigure('contracts', contracts);
    if (!quantity.ok) return quantity;
    const target = readFigure('position', position);
    if (!target.ok) return target;
    if (quantity.value <= 0)
      return fail(
        refusal('ALERT_NUMBER_INVALID', {
          field: 'contracts',
          found: contracts,
          allowed: 'a number greater than 0',
          message: 'The quantity of the order must be greater than zero.',
        }),
      );
    const action = side.toLowerCase() === 'buy' ? 'buy' : 'sell';
    const prior = rounded(target.value - (action === 'buy' ? quantity.value : -quantity.value));
    const warnings: string[] = [];
    const delayed = /^([A-Za-z0-9_]+?)_DLY?:(.+)$/.exec(ticker);
    if (delayed)
      warnings.push(`${ticker} comes from delayed data (_DL): the alert fired minutes after the market.`);
    const name = /^([^(]{1,80}?)\s*(?:\(.*\))?$/.exec(heading)?.[1]?.trim();
    const { defaults } = context;
    const strategy = name === undefined || name === '' ? defaults.strategy : name;
    return ok({
      action,
      symbol: delayed ? `${delayed[1]}:${delayed[2]}` : ticker,
      size: { by: 'units', value: quantity.value },
      entry: { type: 'market' },
      expectedPosition: { prior, target: target.value },
      tif: defaults.tif ?? 'DAY',
      outsideRth: defaults.outsideRth ?? false,
      ...(strategy === undefined ? {} : { strategy }),
      ...(defaults.account === undefined ? {} : { account: defaults.account }),
      warnings,
    });
  },
};

const oneLine = (text: string): string => text.slice(0, 1000).replace(/\s+/g, ' ').trim();

function readFigure(field: string, text: string): Result<number, Refusal> {
  const read = readDecimal(text);
  if (read.ok) return read;
  return fail(
    refusal('ALERT_NUMBER_INVALID', {
      field,
      found: text,
      allowed: 'a number',
      message: `${field} is not usable. ${read.error}`,
    }),
  );
}

/** Without the error of binary fractions: 0.3 − 0.1 is 0.2. */
const rounded = (value: number): number => Number(value.toPrecision(12)) + 0;
