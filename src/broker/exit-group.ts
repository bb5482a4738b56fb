import type { BracketTicket } from './port.ts';

/**
 * The group of a bracket's exits that name none: all of them take each other's fills off. Where some are named, the others are meant
 * to be alone, as the stop of units that no target closes: a fill of another exit would take it off, and leave its units bare.
 */
export function exitGroupOf({ entry, exits }: BracketTicket): string {
  const isDivided = exits.some(({ ocaGroup }) => ocaGroup !== undefined);
  return exits.length > 1 && !isDivided ? `${entry.ref}-exits` : '';
}
