import { describeDistance } from '../../signals/describe.ts';
import type { AccountRules } from '../../trading/routing/account-rules.ts';
import { windowText } from '../../trading/routing/account-signal.ts';

/** How an account takes part in signals, a line for each rule; none where it acts on them as they are. */
export function rulesText({ enabled, multiplier, size, map, stops, hours, delayMs }: AccountRules): string[] {
  const mapped = Object.entries(map).map(([from, to]) => `${from} → ${to}`);
  const exits = [
    ...(stops?.stopLoss ? [`stop ${describeDistance(stops.stopLoss)}`] : []),
    ...(stops?.takeProfit ? [`target ${describeDistance(stops.takeProfit)}`] : []),
  ];
  return [
    ...(enabled ? [] : ['no entries']),
    ...(size ? [`size ${size.by} ${size.value}`] : []),
    ...(multiplier === 1 ? [] : [`size × ${multiplier}`]),
    ...(mapped.length === 0 ? [] : [mapped.join(', ')]),
    ...(exits.length === 0
      ? []
      : [`${exits.join(', ')}${stops?.when === 'missing' ? ' where missing' : ''}`]),
    ...(hours.length === 0 ? [] : [hours.map(windowText).join(', ')]),
    ...(delayMs === 0 ? [] : [`${delayMs / 1000} s later`]),
  ];
}
