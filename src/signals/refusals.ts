import type { Refusal } from '../core/result.ts';

/**
 * Every code with which this room refuses a body. `http` is the status that the intake answers: 4xx only where the
 * message can never work, 200 where it was understood and recorded but not acted on. `docs/alerts.md` lists the same
 * codes for users; a test holds the two together.
 */
export const ALERT_REFUSALS = {
  ALERT_EMPTY: { http: 400 },
  ALERT_NOT_UNDERSTOOD: { http: 400 },
  ALERT_PLACEHOLDER: { http: 200 },
  ALERT_ACTION_UNKNOWN: { http: 200 },
  ALERT_ORDER_TYPE_UNKNOWN: { http: 200 },
  ALERT_FIELD_MISSING: { http: 200 },
  ALERT_FIELD_CONFLICT: { http: 200 },
  ALERT_FIELD_INVALID: { http: 200 },
  ALERT_FIELD_UNSUPPORTED: { http: 200 },
  ALERT_NUMBER_INVALID: { http: 200 },
  ALERT_STOP_SIDE: { http: 200 },
  ALERT_TARGET_SIDE: { http: 200 },
  ALERT_EXPIRED: { http: 200 },
  ALERT_DIALECT_UNCLEAR: { http: 200 },
} as const satisfies Record<string, { readonly http: number }>;

export type AlertRefusalCode = keyof typeof ALERT_REFUSALS;

export interface AlertRefusal extends Refusal {
  readonly code: AlertRefusalCode;
}

const isAlertRefusalCode = (code: string): code is AlertRefusalCode => Object.hasOwn(ALERT_REFUSALS, code);

/** The HTTP status for a refusal: 400 for bodies that can never work, otherwise 200. */
export const httpStatusOf = (code: string): 200 | 400 =>
  isAlertRefusalCode(code) ? ALERT_REFUSALS[code].http : 200;

const FOUND_LIMIT = 80;

/** What was found, fit for a line of a log: control characters escaped, shortened. */
export function quoteFound(text: string): string {
  const printable = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return printable.length > FOUND_LIMIT ? `${printable.slice(0, FOUND_LIMIT)}…` : printable;
}

export interface RefusalDetails {
  readonly field?: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly message: string;
}

export function refusal(code: AlertRefusalCode, details: RefusalDetails): AlertRefusal {
  return {
    code,
    ...(details.field === undefined ? {} : { field: quoteFound(details.field) }),
    ...(details.found === undefined ? {} : { found: quoteFound(details.found) }),
    ...(details.allowed === undefined ? {} : { allowed: details.allowed }),
    message: details.message,
  };
}
