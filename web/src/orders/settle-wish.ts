import type { OrderView } from '../../../src/app/views.ts';
import { cleanDecimal } from '../../../src/core/price.ts';
import { formatQuantity } from '../design/numbers.ts';

type Settled = Pick<
  OrderView,
  'ref' | 'role' | 'side' | 'symbol' | 'quantity' | 'filled' | 'untold' | 'state'
>;

/** What stands in the fields of the dialog. */
export interface SettleDraft {
  readonly fate: 'gone' | 'filled';
  readonly units: string;
  readonly price: string;
  readonly reason: string;
}

/** A person's word, as the API takes it. */
export interface SettleWord {
  readonly reason: string;
  readonly filled?: number;
  readonly price?: number;
}

type Field = 'units' | 'price' | 'reason';

/** An order of which only a person may know what became of it: in doubt, or filled by a count whose executions do not come. */
export const isSettledByPerson = ({ state, untold = 0 }: Settled): boolean =>
  state === 'unknown' || untold > 0;

/** Whether the broker itself has counted what has filled: only its price is not known. */
export const isCounted = ({ state, untold = 0 }: Settled): boolean => state !== 'unknown' && untold > 0;

/** Units whose executions have come. */
export const toldUnits = ({ filled, untold = 0 }: Settled): number => cleanDecimal(filled - untold);

/** The most that it can have filled beyond them. */
export const mostUnits = (order: Settled): number =>
  isCounted(order) ? (order.untold ?? 0) : cleanDecimal(order.quantity - toldUnits(order));

const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));

/** What is wrong with each field, as far as it has been filled in or is needed; nothing where all is right. */
export function problemsOf(order: Settled, draft: SettleDraft): Partial<Record<Field, string>> {
  const units = numberOf(draft.units);
  const price = numberOf(draft.price);
  const most = mostUnits(order);
  const filled = draft.fate === 'filled';
  return {
    ...(filled && !(units > 0 && units <= most)
      ? { units: `More than 0 and at most ${formatQuantity(most)}: ${leftText(order)}.` }
      : {}),
    ...(filled && !(price > 0 && Number.isFinite(price))
      ? { price: 'The average price of these units, more than 0.' }
      : {}),
    ...(draft.reason.trim() === ''
      ? { reason: 'What you have seen, and where. It goes into the journal.' }
      : {}),
  };
}

const leftText = (order: Settled): string =>
  isCounted(order)
    ? 'so many are counted as filled without an execution'
    : `the order is for ${formatQuantity(order.quantity)}, and executions for ${formatQuantity(toldUnits(order))} have come`;

/** The word that the fields come to; undefined while something is wrong with one. */
export function settleWord(order: Settled, draft: SettleDraft): SettleWord | undefined {
  if (Object.keys(problemsOf(order, draft)).length > 0) return undefined;
  const reason = draft.reason.trim();
  return draft.fate === 'gone'
    ? { reason }
    : { reason, filled: numberOf(draft.units), price: numberOf(draft.price) };
}

/** What will be booked, sentence by sentence. */
export function bookedText(order: Settled, word: Omit<SettleWord, 'reason'>): readonly string[] {
  const { side, symbol, quantity, role } = order;
  const told = toldUnits(order);
  const all = cleanDecimal(told + (word.filled ?? 0));
  const outcome =
    all >= quantity
      ? 'filled'
      : `cancelled with ${formatQuantity(all)} of ${formatQuantity(quantity)} filled`;
  const booked =
    word.filled === undefined || word.price === undefined
      ? ['Nothing is booked.']
      : [
          `${side === 'BUY' ? 'Bought' : 'Sold'} ${formatQuantity(word.filled)} ${symbol} at ${word.price}: booked like an execution, without a commission.`,
          'Executions of the broker’s that come after all take its place.',
        ];
  if (isCounted(order)) return booked;
  const closes = (role === 'close' || role === 'roll') && all < quantity;
  return [
    ...booked,
    `The order is taken as ${outcome}.`,
    ...(closes ? ['What it was to close is not: another order goes out for it.'] : []),
    'Should it turn up open at the broker, it is shown as a stray order.',
  ];
}
