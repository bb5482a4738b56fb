import { cleanDecimal } from '../../../core/price.ts';
import { type Outcome, pass, type RiskCheck, type RiskInput, stop } from '../check.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import { UNKNOWN } from './account-mode.ts';

const SHORTABLE: ReadonlySet<string> = new Set(['STK', 'OPT', 'FOP', 'WAR', 'CFD', 'BOND']);

/** Units that an entry sells without holding them; 0 of what has two sides anyway. */
const soldShort = ({ instrument, side, quantity, position }: RiskInput): number =>
  side === 'SELL' && SHORTABLE.has(instrument.secType) && !(quantity <= position)
    ? quantity - Math.max(0, position)
    : 0;

/** What resting entries sell of the instrument already: the same shares are borrowed once. */
const restingSales = ({ instrument, facts }: RiskInput): number =>
  facts?.holdings(ACCOUNT_SCOPE).find((holding) => holding.instrument.conId === instrument.conId)?.sells ?? 0;

/** IB tells of a stock how many of its shares can be borrowed (generic tick 236). Without that nothing is sold short. */
function located(input: RiskInput, sold: number): Outcome {
  const { instrument, facts } = input;
  if (instrument.secType !== 'STK') return pass('Nothing has to be borrowed for it', { short: sold });
  const short = cleanDecimal(sold + restingSales(input));
  const shares = facts?.market.shortableShares;
  const figures = { short, shortableShares: shares ?? UNKNOWN };
  if (shares === undefined)
    return stop(
      `How many shares of ${instrument.localSymbol} can be borrowed is not known yet, so ${short} are not sold short. Send the signal again in a moment.`,
      figures,
    );
  return short <= shares
    ? pass(`${short} are sold short, and ${shares} can be borrowed`, figures)
    : stop(
        `${short} ${instrument.localSymbol} would be sold short, and only ${shares} can be borrowed.`,
        figures,
      );
}

export const shortSale: RiskCheck = {
  code: 'SHORT_SALE',
  title: 'Short sale',
  compares:
    'an entry that sells more than is held with `shortSales`: refused, or compared, with the sales that rest, with the shares that IB says can be borrowed; futures and forex have two sides anyway, for CFDs nothing has to be borrowed, and what a spread sells its own legs cover',
  group: 'instrument',
  applies: 'entry',
  limits: ['shortSales'],
  field: 'action',
  run: (input) => {
    const { instrument, side, quantity, position, limits } = input;
    const short = soldShort(input);
    if (short === 0) return pass('No short sale', { side, quantity, position });
    if (limits.shortSales === 'located') return located(input, short);
    return stop(
      `Short sales are refused: ${quantity} ${instrument.localSymbol} would be sold, ${position} are held.`,
      { side, quantity, position },
    );
  },
};
