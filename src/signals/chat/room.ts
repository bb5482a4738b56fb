/** What is known of the room that a message was written in. */
export interface Room {
  /** When the message was written (Unix milliseconds); without it dates without a year stay as said. */
  readonly time?: number;
  /** The underlying that the room never names (`IN LOTTO 590c 1.2`). */
  readonly impliedSymbol?: string;
  /** Symbols in which the author has open positions: in their own words these are known ones. */
  readonly held?: ReadonlySet<string>;
}
