/** Where an instruction came from; kept in the journal. */
export type Origin = 'alert' | 'chat' | 'cli' | 'api' | 'dashboard';

/** A signal as it arrived, before it is understood. */
export interface RawSignal {
  readonly origin: Origin;
  /** The body, exactly as received. */
  readonly body: string;
  /** As sent; the body is examined in any case. */
  readonly contentType?: string;
  /** Name of the dialect in which it is written; without it the body decides. */
  readonly dialect?: string;
  /** Name of the alert URL that it came by; absent for the main one and every other way. */
  readonly url?: string;
  /** The secret of that URL. Never kept. */
  readonly secret?: string;
  /** Only worked out, and the broker is asked nothing. */
  readonly asksNothing?: true;
}

/** Thrown when a signal could not be made durable: the sender should send it again. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}
