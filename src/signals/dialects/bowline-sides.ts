import type { Distance, EntryRequest, SignalAction } from '../../trading/signal.ts';
import type { FieldReader } from '../field-reader.ts';
import type { BowlineField } from './bowline-fields.ts';

interface Sides {
  readonly action: SignalAction;
  readonly entry: EntryRequest;
  readonly referencePrice?: number | undefined;
  readonly stopLoss?: Distance | undefined;
  readonly takeProfit?: Distance | undefined;
  readonly trailing?: Distance | undefined;
}

/** The prices at which the entry may fill, as far as the alert says: for a stop-limit order both of its prices. */
function entryPrices({ entry, referencePrice }: Sides): readonly number[] {
  switch (entry.type) {
    case 'limit':
      return [entry.limit];
    case 'stop':
      return [entry.stop];
    case 'stop-limit':
      return [entry.stop, entry.limit];
    case 'market':
      return referencePrice === undefined ? [] : [referencePrice];
  }
}

/**
 * Refuses stops and targets that cannot be meant: on the wrong side of the entry, of each other, or so far away that their
 * price would not be positive. What depends on the market is left to the risk room. A `reverse` has no side here.
 */
export function checkSides(reader: FieldReader<BowlineField>, sides: Sides): void {
  const { action, stopLoss, takeProfit, trailing } = sides;
  if (stopLoss) checkReach(reader, 'stopLoss', stopLoss, sides, action === 'buy' || action === 'reverse');
  if (takeProfit) checkReach(reader, 'takeProfit', takeProfit, sides, action === 'sell');
  if (trailing) checkReach(reader, 'trailing', trailing, sides, true);
  if (action !== 'buy' && action !== 'sell') return;
  const prices = entryPrices(sides);
  const losing = action === 'buy' ? 'below' : 'above';
  const winning = action === 'buy' ? 'above' : 'below';
  if (stopLoss?.unit === 'price') {
    const wrong = prices.find((price) => !lies(stopLoss.value, losing, price));
    if (wrong !== undefined)
      refuseSide(reader, 'stopLoss', stopLoss.value, losing, `the entry ${wrong}`, action);
  }
  if (takeProfit?.unit === 'price') {
    const wrong = prices.find((price) => !lies(takeProfit.value, winning, price));
    if (wrong !== undefined)
      refuseSide(reader, 'takeProfit', takeProfit.value, winning, `the entry ${wrong}`, action);
  }
  if (
    stopLoss?.unit === 'price' &&
    takeProfit?.unit === 'price' &&
    !lies(stopLoss.value, losing, takeProfit.value)
  )
    refuseSide(reader, 'stopLoss', stopLoss.value, losing, `the target ${takeProfit.value}`, action);
}

const lies = (value: number, side: 'below' | 'above', of: number): boolean =>
  side === 'below' ? value < of : value > of;

function refuseSide(
  reader: FieldReader<BowlineField>,
  field: 'stopLoss' | 'takeProfit',
  value: number,
  side: 'below' | 'above',
  of: string,
  action: SignalAction,
): void {
  const name = reader.nameOf(field);
  reader.refuse(field === 'stopLoss' ? 'ALERT_STOP_SIDE' : 'ALERT_TARGET_SIDE', {
    field: name,
    found: String(value),
    allowed: `${side} ${of}`,
    message: `${name} ${value} is on the wrong side: for a ${action} it must be ${side} ${of}.`,
  });
}

/** A distance downwards must leave a price above zero. */
function checkReach(
  reader: FieldReader<BowlineField>,
  field: 'stopLoss' | 'takeProfit' | 'trailing',
  distance: Distance,
  sides: Sides,
  downwards: boolean,
): void {
  const name = reader.nameOf(field);
  const refuse = (allowed: string): undefined =>
    reader.refuse('ALERT_NUMBER_INVALID', {
      field: name,
      found: `${distance.value} ${distance.unit}`,
      allowed,
      message: `${name} reaches further than the price itself. Allowed: ${allowed}.`,
    });
  if (distance.unit === 'percent' && distance.value >= 100 && (downwards || field === 'stopLoss'))
    refuse('less than 100 percent');
  if (distance.unit !== 'points' || !downwards) return;
  const [lowest] = [...entryPrices(sides)].sort((a, b) => a - b);
  if (lowest !== undefined && distance.value >= lowest) refuse(`less than ${lowest} points`);
}
