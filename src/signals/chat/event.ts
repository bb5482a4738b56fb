/** What a message can mean. */
export const CHAT_EVENT_TYPES = [
  /** A position is opened. */
  'NEW',
  /** Something may be done later, or under a condition: never an order. */
  'PLAN',
  /** More of a position. */
  'ADD',
  /** Where profit is to be taken. */
  'TARGETS',
  /** A part of a position is closed. */
  'TRIM',
  'MOVE_STOP',
  /** The target was reached. */
  'TP',
  /** The stop was reached. */
  'SL',
  /** All of a position is closed. */
  'EXIT',
  /** What was announced is not done, or its resting entry is withdrawn. */
  'CANCEL',
  /** A caution about size or risk. */
  'RISK_NOTE',
  /** Nothing to act upon. */
  'IGNORE',
] as const;
export type ChatEventType = (typeof CHAT_EVENT_TYPES)[number];

/** A price level as it was said. `of` tells whose price it is: the option's premium or its underlying's. */
export type Level =
  | { readonly kind: 'price'; readonly value: number; readonly of: 'instrument' | 'underlying' }
  /** Distance from the entry in percent of its price, without sign. */
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'break-even' }
  /** A stop that follows at so many percent. */
  | { readonly kind: 'trailing-percent'; readonly value: number };

/** How much was said. `part`: some of it, how much was not said; `most`: nearly all. */
export type Portion =
  | { readonly kind: 'units'; readonly value: number }
  /** More than 0, less than 1. */
  | { readonly kind: 'fraction'; readonly value: number }
  | { readonly kind: 'part' }
  | { readonly kind: 'most' }
  | { readonly kind: 'all' };

export const RISK_WORDS = [
  'lotto',
  'yolo',
  'risky',
  'high-risk',
  'small',
  'light',
  'swing',
  'scalp',
  'day-trade',
] as const;
export type RiskWord = (typeof RISK_WORDS)[number];

/** What a message said, field by field; a field that was not said is absent. */
export interface ChatFields {
  /** Upper case, without `$`: `SPY`, `BTC/USDT`, `/ES`. */
  readonly symbol?: string;
  readonly instrument?: 'stock' | 'option' | 'spread' | 'future' | 'forex' | 'crypto' | 'index';
  readonly side?: 'long' | 'short';
  readonly strike?: number;
  /** The second strike of a vertical spread. */
  readonly secondStrike?: number;
  readonly right?: 'C' | 'P';
  /** `YYYY-MM-DD`; where the message has no time: `MM-DD` or `0DTE`, as said. */
  readonly expiry?: string;
  readonly price?: number;
  /** The upper end of an entry zone; `price` is the lower one. */
  readonly priceHigh?: number;
  readonly atMarket?: true;
  readonly portion?: Portion;
  readonly targets?: readonly Level[];
  readonly stop?: Level;
  readonly averagePrice?: number;
  readonly leverage?: number;
  readonly risk?: readonly RiskWord[];
}
export type FieldName = keyof ChatFields;

/** Half-open range of the message's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ChatEvent {
  readonly type: ChatEventType;
  readonly fields: ChatFields;
  /** Where in the message's text each field was said. */
  readonly spans: Readonly<Partial<Record<FieldName | 'action', Span>>>;
  /** 0 to 1: how sure the reading is. Below `ACT_FROM` a person is asked. */
  readonly confidence: number;
  /** Stable, upper case: `STRICT_ENTRY`, `QUESTION`. */
  readonly code: string;
  /** The same for people. */
  readonly reason: string;
}

/** From this confidence on an event may be acted upon without asking. */
export const ACT_FROM = 0.7;

/** Events that change nothing. */
const QUIET: ReadonlySet<ChatEventType> = new Set(['IGNORE', 'PLAN', 'RISK_NOTE']);

/** Whether an event could come to an order. */
export const isTrade = ({ type }: Pick<ChatEvent, 'type'>): boolean => !QUIET.has(type);
