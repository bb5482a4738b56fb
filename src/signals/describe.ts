import type { Distance, EntryRequest, Share, Signal, SizeRequest } from '../trading/signal.ts';

type Describable = Omit<Signal, 'id' | 'source' | 'receivedAt' | 'dedupeKey'>;

/**
 * A signal in one line: `BUY 10 SPY market, stop 1%, target 2%`, `SELL MES limit 5000.25, risk 0.5%, stop 10 ticks, GTC`,
 * `CLOSE SPY`, `FLATTEN everything`.
 */
export function describeSignal(signal: Describable): string {
  const { action, symbol, size, entry, stopLoss, takeProfit, trailing } = signal;
  const head = [action.toUpperCase()];
  if (size?.by === 'units') head.push(plain(size.value));
  head.push(symbol === '' ? 'everything' : symbol);
  const isEntry = action === 'buy' || action === 'sell' || action === 'reverse';
  if (isEntry || entry.type !== 'market') head.push(describeEntry(entry));
  const parts = [head.join(' ')];
  if (size && size.by !== 'units') parts.push(describeRisk(size));
  if (stopLoss) parts.push(`stop ${describeDistance(stopLoss)}`);
  if (trailing) parts.push(`trailing stop ${describeDistance(trailing)}`);
  if (takeProfit) parts.push(`target ${describeDistance(takeProfit)}`);
  parts.push(...describeMore(signal));
  if (signal.tif === 'GTC') parts.push('GTC');
  if (signal.outsideRth) parts.push('also outside regular hours');
  if (signal.account !== undefined) parts.push(`account ${signal.account}`);
  if (signal.accounts !== undefined) parts.push(`accounts ${signal.accounts.join(', ')}`);
  if (signal.faGroup !== undefined) parts.push(`group ${signal.faGroup}`);
  return parts.join(', ');
}

/** What only some signals say. */
function describeMore(signal: Describable): string[] {
  const { takeProfits, stopLimitOffset, trailingTrigger, trailingStep, breakEven, portion } = signal;
  const parts: string[] = [];
  for (const { at, share } of takeProfits ?? [])
    parts.push(`target ${describeDistance(at)}${share ? ` for ${describeShare(share)}` : ''}`);
  if (stopLimitOffset) parts.push(`stop-limit ${describeDistance(stopLimitOffset)} beyond`);
  if (trailingTrigger) parts.push(`trailing from ${describeDistance(trailingTrigger)} on`);
  if (trailingStep) parts.push(`in steps of ${describeDistance(trailingStep)}`);
  if (breakEven) {
    const { when, offset } = breakEven;
    const whenText =
      when === 'now'
        ? 'now'
        : when === 'first-target'
          ? 'at the first target'
          : `at ${describeDistance(when)}`;
    parts.push(`break-even ${whenText}${offset ? ` with ${describeDistance(offset)}` : ''}`);
  }
  if (portion) parts.push(describeShare(portion));
  const { timeExit, endOfDayExit, expectedPosition, whenHeld, positionSide } = signal;
  if (timeExit?.at !== undefined) parts.push(`out at ${new Date(timeExit.at).toISOString()}`);
  if (timeExit?.afterMs !== undefined) parts.push(`out after ${plain(timeExit.afterMs / 60_000)} min`);
  if (endOfDayExit) parts.push(`out ${endOfDayExit.minutesBefore} min before the session ends`);
  if (expectedPosition?.prior !== undefined) parts.push(`from ${plain(expectedPosition.prior)}`);
  if (expectedPosition?.target !== undefined) parts.push(`to ${plain(expectedPosition.target)}`);
  if (whenHeld?.opposite === 'close-first') parts.push('closing an opposite position first');
  if (whenHeld?.opposite === 'net') parts.push('netted against an opposite position');
  if (whenHeld?.sameSide) parts.push('not added to a position');
  if (positionSide) parts.push(`${positionSide} only`);
  return parts;
}

const describeShare = ({ by, value }: Share): string => {
  if (by === 'units') return plain(value);
  return by === 'percent' ? `${plain(value)}%` : `${plain(value * 100)}%`;
};

/** A distance for people: `495.50`, `1%`, `2.5 points`, `10 ticks`. */
export function describeDistance({ unit, value }: Distance): string {
  switch (unit) {
    case 'price':
      return priceText(value);
    case 'percent':
      return `${plain(value)}%`;
    case 'points':
      return `${plain(value)} ${value === 1 ? 'point' : 'points'}`;
    case 'ticks':
      return `${plain(value)} ${value === 1 ? 'tick' : 'ticks'}`;
  }
}

/** One line for a body that was refused, from its redacted text. */
export function describeBody(redacted: string): string {
  const line = redacted.replace(/\s+/g, ' ').trim();
  if (line === '') return 'empty body';
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

function describeEntry(entry: EntryRequest): string {
  switch (entry.type) {
    case 'market':
      return 'market';
    case 'limit':
      return `limit ${priceText(entry.limit)}`;
    case 'stop':
      return `stop ${priceText(entry.stop)}`;
    case 'stop-limit':
      return `stop ${priceText(entry.stop)} limit ${priceText(entry.limit)}`;
  }
}

const describeRisk = (size: Exclude<SizeRequest, { by: 'units' }>): string => {
  switch (size.by) {
    case 'risk-percent':
      return `risk ${plain(size.value)}%`;
    case 'risk-amount':
      return `risk ${priceText(size.value)}`;
    case 'notional':
      return `worth ${priceText(size.value)}`;
    case 'equity-percent':
      return `${plain(size.value)}% of equity`;
    case 'position-percent':
      return `${plain(size.value)}% of the position`;
    case 'volatility':
      return `volatility of ${plain(size.value)}%`;
    case 'kelly':
      return `${plain(size.value)} of Kelly's share`;
  }
};

/** At least two decimals, more where the price has them. */
const priceText = (value: number): string => {
  const text = plain(value);
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals < 2 ? value.toFixed(2) : text;
};

/** Without exponent: 0.0000001 stays itself. */
const plain = (value: number): string => {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
};
