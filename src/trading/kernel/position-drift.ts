import type { ConId } from '../../core/ids.ts';
import type { PositionDriftPolicy } from '../policies.ts';
import type { Signal } from '../signal.ts';
import { driftCause } from './drift-cause.ts';
import type { TradingEvent } from './events.ts';
import type { ExpectedStep } from './expected-position.ts';
import { isEngaged, type SenderPosition, senderPosition } from './sender-position.ts';
import type { Resolution } from './signal-decision.ts';
import type { KernelState } from './state.ts';

const side = (quantity: number): string => (quantity === 0 ? 'flat' : quantity > 0 ? 'long' : 'short');

/** How far the sender's book-keeping is from what is held and on its way. */
export interface PositionDrift {
  readonly prior: number;
  readonly position: SenderPosition;
  readonly text: string;
}

/** Said where nothing that is known here tells why. */
const UNKNOWN_CAUSE = 'an alert was lost or came late, or somebody traded by hand';

/**
 * The drift of a signal that says what was held before it. Sides are compared, not quantities: the sender's sizes may be
 * others than ours. Entries of the sender that still work count as filled: it counts them so. `cause`: as `driftCause` tells it.
 */
export function positionDrift(
  signal: Signal,
  position: SenderPosition,
  cause: () => string | undefined = () => undefined,
): PositionDrift | undefined {
  const prior = signal.expectedPosition?.prior;
  const { held, expected } = position;
  if (prior === undefined || side(prior) === side(expected)) return undefined;
  const coming = side(expected) === side(held) ? '' : `, ${side(expected)} with what is on its way`;
  const text = `The sender counts ${prior} ${signal.symbol} before this signal, and ${held} are held here${coming}: ${cause() ?? UNKNOWN_CAUSE}.`;
  return { prior, position, text };
}

/**
 * What the policy makes of a drift. `refuse`: nothing is done. `report`: the signal is carried out as it stands, and the drift
 * is told. `resync`: from what is held to the sender's target, where the signal's side leads there; with a target of
 * nothing, or one on the other side, the position is closed or turned. Undefined: carry on.
 */
export function driftStep(
  signal: Signal,
  drift: PositionDrift,
  policy: PositionDriftPolicy,
): ExpectedStep | undefined {
  const { position, text, prior } = drift;
  const { held, expected } = position;
  if (policy === 'report') return undefined;
  const target = signal.expectedPosition?.target;
  if (policy === 'refuse' || target === undefined)
    return {
      kind: 'refused',
      refusal: {
        code: 'POSITION_DRIFT',
        field: 'expectedPosition',
        found: `held ${held}`,
        allowed: `held about ${prior}`,
        message: `${text} Nothing was sent. Send close or flatten to begin anew, or set trading.policies.positionDrift to resync.`,
      },
    };
  const { expectedPosition: _, size, ...plain } = signal;
  const direction = signal.action === 'buy' ? 1 : -1;
  const settles = isEngaged(position) && !position.isClosing;
  if (side(target) === side(expected) && !(target === 0 && settles))
    return { kind: 'nothing', text: `${text} It is ${side(target)} already, as the sender wants it.` };
  if (target === 0)
    return Math.sign(expected) === direction
      ? {
          kind: 'nothing',
          text: `${text} A ${signal.action} does not close a ${side(expected)} position; it is left alone.`,
        }
      : { kind: 'close', signal: plain };
  if (Math.sign(target) !== direction)
    return {
      kind: 'nothing',
      text: `${text} A ${signal.action} does not open a ${side(target)} position; nothing is entered late.`,
    };
  const sized =
    size === undefined || size.by === 'units' ? ({ by: 'units', value: Math.abs(target) } as const) : size;
  return { kind: isEngaged(position) ? 'reverse' : 'entry', signal: { ...plain, size: sized } };
}

/** The drift of a signal about an instrument, with its cause as far as it is known here. */
export const driftOf = (state: KernelState, signal: Signal, conId: ConId): PositionDrift | undefined =>
  positionDrift(signal, senderPosition(state, signal, conId), () => driftCause(state, signal, conId));

/** The alarm of a drift, which the next signal in step with us takes back. `state` is that before the signal. */
export function driftEvents(state: KernelState, signal: Signal, resolution: Resolution): TradingEvent[] {
  if (!signal.expectedPosition || !resolution || !('instrument' in resolution)) return [];
  const { conId, localSymbol } = resolution.instrument;
  const id = `drift-${conId}`;
  const drift = driftOf(state, signal, conId);
  if (drift)
    return [{ type: 'alarm.raised', id, severity: 'warning', code: 'POSITION_DRIFT', message: drift.text }];
  return state.alarms.has(id)
    ? [{ type: 'alarm.cleared', id, text: `The sender and Bowline agree on ${localSymbol} again` }]
    : [];
}
