import { z } from 'zod';
import { ACT_FROM, CHAT_EVENT_TYPES, type ChatEvent, isTrade } from './event.ts';

/**
 * What a second reader, such as a language model, makes of a message. It is compared with what the grammar has read, and
 * has no way to say anything of its own: there is no field here that could become part of an order.
 */
const opinionSchema = z.object({
  event: z.enum(CHAT_EVENT_TYPES),
  symbol: z.string().max(32).nullish(),
  strike: z.number().nullish(),
  right: z.enum(['C', 'P']).nullish(),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** A sentence for people. */
  reason: z.string().max(300).catch('').default(''),
});
export type Opinion = Readonly<z.output<typeof opinionSchema>>;

/** The opinion in an answer; undefined where it is none. */
export function readOpinion(answer: unknown): Opinion | undefined {
  const read = opinionSchema.safeParse(answer);
  return read.success ? read.data : undefined;
}

/** Just too little to be acted upon without asking. */
const DOUBT = ACT_FROM - 0.01;

/**
 * The event after a second opinion: the same, or less sure, or, for what opens a position, ignored. Its fields are always
 * those that the grammar read, and what the grammar ignored stays ignored.
 */
export function afterOpinion(event: ChatEvent, opinion: Opinion | undefined): ChatEvent {
  if (!opinion || !isTrade(event)) return event;
  const opens = event.type === 'NEW' || event.type === 'ADD';
  if (opens && !isTrade({ type: opinion.event }) && opinion.confidence >= ACT_FROM)
    return {
      ...event,
      type: 'IGNORE',
      code: 'SECOND_OPINION',
      reason: `The second reader takes it for ${opinion.event}: ${opinion.reason}`,
    };
  const doubt = doubtOf(event, opinion);
  if (doubt === undefined) return event;
  return {
    ...event,
    confidence: Math.min(event.confidence, DOUBT),
    code: 'SECOND_OPINION',
    reason: `The second reader ${doubt}. ${event.reason}`,
  };
}

function doubtOf({ type, fields }: ChatEvent, opinion: Opinion): string | undefined {
  if (opinion.event !== type) return `takes it for ${opinion.event}`;
  if (opinion.confidence < ACT_FROM) return 'is not sure';
  const { symbol, strike, right } = opinion;
  if (symbol && fields.symbol && symbol.replace(/^\$/, '').toUpperCase() !== fields.symbol)
    return `reads the symbol as ${symbol}`;
  if (typeof strike === 'number' && fields.strike !== undefined && strike !== fields.strike)
    return `reads the strike as ${strike}`;
  if (right && fields.right && right !== fields.right) return `reads ${right} for ${fields.right}`;
  return undefined;
}
