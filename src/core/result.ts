/** The outcome of an operation that may fail for a reason the caller must handle. */
export type Result<Value, Failure = Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

export const ok = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({
  ok: true,
  value,
});
export const fail = <Failure>(error: Failure): { readonly ok: false; readonly error: Failure } => ({
  ok: false,
  error,
});

/** Why something was not done: for programs (`code`, `field`) and for people (`message` says what to do). */
export interface Refusal {
  /** Upper-case, stable, documented: `SYMBOL_UNKNOWN`. */
  readonly code: string;
  /** The input field at fault, in the sender's own spelling where known. */
  readonly field?: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly message: string;
}
