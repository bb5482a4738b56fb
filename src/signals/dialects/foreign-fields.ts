import { type AlertField, asksNothing, normaliseName, valueText } from '../alert-value.ts';

/**
 * Fields of other services that change what is traded, how much, or what protects it. To act on the rest of such an alert
 * and leave these out would be another trade than the one that was asked for, so they are refused by name unless they
 * ask for nothing (`false`, 0, null).
 */
const ADVICE = {
  intent: 'Say what to do in action alone.',
  size: 'Say the size in quantity, riskPercent or riskAmount.',
  contract: 'Name the contract in symbol.',
  accounts:
    "In Bowline's own alerts account names one, accounts several, faGroup an advisor's group, whose method is set in the configuration.",
  protection: 'Use stopLoss, takeProfit or trailing.',
  condition: 'Bowline cannot do this yet.',
  rehearsal: 'To see what an alert would do, send it to the explain address.',
} as const;
type Concern = keyof typeof ADVICE;

const FOREIGN: Readonly<Record<Concern, readonly string[]>> = {
  intent: [
    'sentiment',
    'direction',
    'command',
    'data',
    'isExit',
    'closeSide',
    'reverseOrderClose',
    'flattenFirst',
    'inverse',
  ],
  size: [
    'quantityType',
    'qtyType',
    'amountPerTradeType',
    'quantityPct',
    'quantityPercent',
    'qtyPct',
    'amount',
    'notional',
    'cash',
    'dollarAmount',
    'percentOfEquity',
    'targetWeightPct',
    'targetQuantity',
    'risk',
    'riskPerTrade',
    'riskPerTradePercent',
    'riskPerTradePct',
    'percentRisk',
    'accountRisk',
    'maxRisk',
    'riskSize',
    'riskUsd',
    'leverage',
    'quantityMultiplier',
    'lots',
    'lotSize',
    'volumeLots',
    'units',
    'orderQty',
    'orderQuantity',
    'orderSize',
    'orderContracts',
    'tradeSize',
    'numContracts',
    'numberOfContracts',
    'numShares',
    'numberOfShares',
  ],
  contract: [
    'strike',
    'strikePrice',
    'orderStrike',
    'right',
    'optionType',
    'putCall',
    'expiry',
    'expiration',
    'expiryDate',
    'contractMonth',
    'legs',
    'legsMode',
    'strikesAway',
    'intrinsicValue',
  ],
  accounts: ['accounts', 'multipleAccounts', 'faGroup', 'faMethod', 'faProfile', 'faPercentage'],
  protection: ['advanceTpSl', 'breakeven', 'updateSl', 'updateTp'],
  condition: [
    'delay',
    'cancelAfter',
    'expiresAt',
    'maxLag',
    'goodTillDate',
    'goodAfterTime',
    'lmtToMarketWait',
    'ocaGroup',
    'ocoId',
    'reduceOnly',
    'closeOnly',
    'postOnly',
    'requireMarketPosition',
    'maxPositions',
    'pyramid',
    'algo',
    'killSwitch',
  ],
  rehearsal: ['test', 'dryRun', 'simulate', 'preview', 'explain'],
};

const concernOf: ReadonlyMap<string, Concern> = new Map(
  (Object.keys(FOREIGN) as Concern[]).flatMap((concern) =>
    FOREIGN[concern].map((name) => [normaliseName(name), concern] as const),
  ),
);

/** Other spellings of stops, targets and trails: `sl_price`, `percentage_tp`, `trail_stop`, `stopLossPercent`. */
const PROTECTIVE = /^(?:stop|sl|tp|takeprofit|profittarget|target|trail)|(?:sl|tp|stoploss|takeprofit|stop)$/;

export interface ForeignField {
  readonly name: string;
  readonly found: string;
  /** True for stops, targets and trails, which an exit does not need. */
  readonly protective: boolean;
  readonly message: string;
}

/** Why an unknown field must not be passed over; undefined where it is only information. */
export function foreignField(field: AlertField, spellings: readonly string[]): ForeignField | undefined {
  if (asksNothing(field.value)) return undefined;
  const { name, value } = field;
  const word = normaliseName(name);
  const found = valueText(value);
  if (word === 'quantitytype' && /^fixed(?:_?quantity)?$/i.test(found)) return undefined;
  const concern = concernOf.get(word) ?? (PROTECTIVE.test(word) ? 'protection' : undefined);
  if (concern !== undefined)
    return {
      name,
      found,
      protective: concern === 'protection',
      message: `${name} is not a field of this alert, and leaving it out would change the trade. ${ADVICE[concern]}`,
    };
  const meant = spellings.find((spelling) => isSlipOf(word, normaliseName(spelling)));
  if (meant === undefined) return undefined;
  return {
    name,
    found,
    protective: PROTECTIVE.test(normaliseName(meant)),
    message: `${name} is not a field of this alert. If ${meant} is meant, write it so; otherwise leave it out.`,
  };
}

/** One slip of typing in a word of five or six letters, two in longer ones. */
function isSlipOf(word: string, spelling: string): boolean {
  const shorter = Math.min(word.length, spelling.length);
  if (shorter < 5 || Math.abs(word.length - spelling.length) > 2) return false;
  return editDistance(word, spelling) <= (shorter < 7 ? 1 : 2);
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
