import type { ConId } from '../../core/ids.ts';
import type { Description } from '../kernel/description.ts';
import type { RollEvent } from './roll-events.ts';

/** A step of a roll as a line for the log. */
export function describeRoll(event: RollEvent, nameOf: (conId: ConId) => string): Description {
  switch (event.type) {
    case 'roll.started':
      return {
        severity: 'info',
        text: `Rolling ${nameOf(event.conId)} into ${nameOf(event.to)} (${event.by}): ${event.reason}`,
      };
    case 'roll.part-began':
      return {
        severity: 'info',
        text: `${event.units} ${nameOf(event.conId)} are rolled next; ${event.released.length} exits make room`,
        signalId: event.signalId,
      };
    case 'roll.exits-moved':
      return {
        severity: 'info',
        text: `${event.units} of ${nameOf(event.conId)} rolled at a difference of ${event.difference}; their exits move with them`,
        ref: event.ref,
      };
    case 'roll.exits-placed':
      return {
        severity: 'debug',
        text: `Exits of a roll of ${nameOf(event.conId)}: ${event.exits.join(', ') || 'none'}${event.stays === undefined ? '' : `; ${event.stays}`}`,
      };
    case 'roll.part-ended':
      return { severity: 'info', text: event.text, signalId: event.signalId };
    case 'roll.ended':
      return {
        severity: event.outcome === 'failed' ? 'error' : 'info',
        text: `Roll of ${nameOf(event.conId)} ended: ${event.text}`,
      };
  }
}
