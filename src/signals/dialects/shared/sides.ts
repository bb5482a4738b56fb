import type { Distance, EntryRequest, SignalAction, TargetRequest } from '../../../trading/signal.ts';
import type { AlertRefusalCode, RefusalDetails } from '../../refusals.ts';

/** Where a refusal goes, and what the sender calls the exits. A `FieldReader` of Bowline's own fields is one. */
export interface ExitNames {
  refuse(code: AlertRefusalCode, details: RefusalDetails): undefined;
  nameOf(field: 'stopLoss' | 'takeProfit' | 'trailing'): string;
}

export interface Sides {
  readonly action: SignalAction;
  readonly entry: EntryRequest;
  readonly referencePrice?: number | undefined;
  readonly stopLoss?: Distance | undefined;
  readonly takeProfit?: Distance | undefined;
  readonly takeProfits?: readonly TargetRequest[] | undefined;
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
export function checkSides(reader: ExitNames, sides: Sides): void {
  const { action, stopLoss, takeProfit, trailing } = sides;
  if (stopLoss) checkReach(reader, 'stopLoss', stopLoss, sides, action === 'buy' || action === 'reverse');
  const targets = [...(takeProfit ? [takeProfit] : []), ...(sides.takeProfits ?? []).map(({ at }) => at)];
  for (const target of targets) checkReach(reader, 'takeProfit', target, sides, action === 'sell');
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
  for (const target of targets) {
    if (target.unit !== 'price') continue;
    const wrong = prices.find((price) => !lies(target.value, winning, price));
    if (wrong !== undefined)
      refuseSide(reader, 'takeProfit', target.value, winning, `the entry ${wrong}`, action);
    if (stopLoss?.unit === 'price' && !lies(stopLoss.value, losing, target.value))
      refuseSide(reader, 'stopLoss', stopLoss.value, losing, `the target ${target.value}`, action);
  }
}

const lies = (value: number, side: 'below' | 'above', of: number): boolean =>
  side === 'below' ? value < of : value > of;

function refuseSide(
  reader: ExitNames,
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
  reader: ExitNames,
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
