import { type Judged, opens } from './classify/judge.ts';
import type { ChatFields, Level } from './event.ts';
import type { OptionContract } from './read/contract.ts';
import { CRYPTO, FUTURES, INDEXES } from './read/known-symbols.ts';
import type { SaidFields } from './read/read-fields.ts';
import type { Room } from './room.ts';

/** Futures whose root is also a stock's symbol count only with their slash. */
const ALSO_STOCKS: ReadonlySet<string> = new Set(['CL', 'SI', 'NG']);

/** What was said, in the form in which it is told. */
export function fieldsOf(all: SaidFields, judged: Judged, room: Room): ChatFields {
  const said = withoutNothing(all);
  const symbol =
    said.symbol?.symbol ?? (said.contract && isLotto(said) ? (room.impliedSymbol ?? 'SPY') : undefined);
  const deed = judged.acts.find((act) => opens(act.deed))?.deed;
  const { contract, price } = said;
  return {
    ...(symbol === undefined ? {} : { symbol, instrument: instrumentOf(symbol, all) }),
    ...(deed ? { side: deed === 'short' ? ('short' as const) : ('long' as const) } : {}),
    ...(contract ? { strike: contract.strike } : {}),
    ...(contract?.secondStrike === undefined ? {} : { secondStrike: contract.secondStrike }),
    ...(contract?.right ? { right: contract.right } : {}),
    ...(said.expiry ? { expiry: said.expiry.text } : {}),
    ...(price ? { price: price.price } : {}),
    ...(price?.high === undefined ? {} : { priceHigh: price.high }),
    ...(said.atMarket ? { atMarket: true as const } : {}),
    ...(said.portion
      ? { portion: said.portion }
      : closesAtTarget(judged)
        ? { portion: { kind: 'all' as const } }
        : {}),
    ...(said.targets.length > 0 ? { targets: said.targets } : {}),
    ...(said.stop ? { stop: said.stop } : {}),
    ...(said.average === undefined ? {} : { averagePrice: said.average }),
    ...(said.leverage === undefined ? {} : { leverage: said.leverage }),
    ...(said.risk.length > 0 ? { risk: said.risk } : {}),
  };
}

/** `hit target, out`: the target was reached, and nothing is left. */
function closesAtTarget({ acts }: Judged): boolean {
  const deeds = acts.filter(({ objection }) => objection === undefined).map(({ deed }) => deed);
  return deeds.includes('target-hit') && deeds.includes('exit');
}

/** Without figures of nothing: a stop, a target, a price or a size of 0 is none. */
function withoutNothing(said: SaidFields): SaidFields {
  const { stop, price, portion, average, contract, ...rest } = said;
  const none = (level: Level): boolean => level.kind !== 'break-even' && !(level.value > 0);
  return {
    ...rest,
    targets: said.targets.filter((level) => !none(level)),
    ...(contract && isStruck(contract) ? { contract } : {}),
    ...(stop && !none(stop) ? { stop } : {}),
    ...(price && price.price > 0 ? { price } : {}),
    ...(portion && !(portion.kind === 'units' && portion.value <= 0) ? { portion } : {}),
    ...(average !== undefined && average > 0 ? { average } : {}),
  };
}

/** No option is struck at nothing. */
export const isStruck = ({ strike, secondStrike = strike }: OptionContract): boolean =>
  strike > 0 && secondStrike > 0;

export const isLotto = (said: SaidFields): boolean => said.risk.includes('lotto');

function instrumentOf(
  symbol: string,
  { contract, expiry }: SaidFields,
): NonNullable<ChatFields['instrument']> {
  if (contract) return contract.secondStrike === undefined ? 'option' : 'spread';
  const [base = symbol] = symbol.split('/');
  if (symbol.startsWith('/') || (FUTURES.has(symbol) && !ALSO_STOCKS.has(symbol)) || isDatedFuture(symbol))
    return 'future';
  if (isForex(symbol)) return 'forex';
  if (INDEXES.has(symbol)) return 'index';
  if (CRYPTO.has(base) || CRYPTO.has(symbol.replace(/(?:USDT|USDC|USD)$/, ''))) return 'crypto';
  // Shares do not expire.
  return expiry ? 'option' : 'stock';
}

const isDatedFuture = (symbol: string): boolean =>
  /^[A-Z0-9]{1,3}?[FGHJKMNQUVXZ](?:20\d\d|\d{1,2})$/.test(symbol) &&
  FUTURES.has(symbol.replace(/[FGHJKMNQUVXZ](?:20\d\d|\d{1,2})$/, ''));
const isForex = (symbol: string): boolean =>
  /^(?:USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD|XAU|XAG)\/?(?:USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD)$/.test(symbol);
