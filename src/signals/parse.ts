import type { UnixMs } from '../core/clock.ts';
import { fail, ok, type Refusal, type Result } from '../core/result.ts';
import type { Signal } from '../trading/signal.ts';
import { readBody } from './body.ts';
import type { SignalDefaults, SignalDraft } from './dialects/dialect.ts';
import { chooseDialect } from './dialects/registry.ts';
import { dedupeKey, signalIdAt } from './identity.ts';
import { redactRead } from './redact.ts';
import { refusal } from './refusals.ts';
import { containsSecret, scrub } from './secrets.ts';

export interface SignalInput {
  /** The body as received, decoded from UTF-8. */
  readonly body: string;
  /** As sent; the body is examined in any case. */
  readonly contentType?: string;
  /** `alert`, `cli`, `api`, `dashboard`. */
  readonly source: string;
  readonly receivedAt: UnixMs;
  /** Never the same twice, across restarts too: it makes the signal's id unique. */
  readonly sequence: number;
  readonly defaults?: SignalDefaults;
  /** Name of the dialect; without it the body decides. */
  readonly dialect?: string;
  /** The way by which it came, where the same sender may say the same by two: signals of two ways are never repeats. */
  readonly scope?: string;
  /** Secrets that must not appear in any output although the body may repeat them: that of the alert URL. */
  readonly secrets?: readonly string[];
}

export interface ParsedSignal {
  readonly signal: Signal;
  /** What was noticed but not refused, a sentence each. */
  readonly warnings: readonly string[];
  /** The body for the journal, without secrets. */
  readonly raw: string;
  /** Name of the dialect in which the body was written. */
  readonly dialect: string;
}

/**
 * From a raw body to the canonical signal. Pure: the same input gives the same output; never throws on any body. For a
 * refused body, `signalIdAt` gives the id and `redact` the text to record. Codes: `ALERT_REFUSALS`.
 */
export function parseSignal(input: SignalInput): Result<ParsedSignal, Refusal> {
  const { body: text, contentType, source, receivedAt } = input;
  const known = input.secrets ?? [];
  const body = readBody(text, contentType);
  if (!body.ok) return fail(scrubRefusal(body.error, known));
  const secrets = [...known, ...body.value.secrets];
  const dialect = chooseDialect(body.value, input.dialect);
  if (!dialect.ok) return fail(scrubRefusal(dialect.error, secrets));
  const draft = dialect.value.parse(body.value, { receivedAt, defaults: input.defaults ?? {} });
  if (!draft.ok) return fail(scrubRefusal(draft.error, secrets));
  const exposed = exposedField(draft.value, secrets);
  if (exposed !== undefined)
    return fail(
      refusal('ALERT_FIELD_INVALID', {
        field: exposed,
        allowed: 'a value without the secret',
        message: `${exposed} repeats the alert's secret. Secrets belong in the URL or in the field secret only.`,
      }),
    );
  const { warnings, ...content } = draft.value;
  return ok({
    signal: {
      id: signalIdAt(receivedAt, input.sequence),
      source,
      receivedAt,
      dedupeKey: dedupeKey(
        input.scope === undefined ? source : `${source}/${input.scope}`,
        draft.value,
        body.value,
      ),
      ...content,
    },
    warnings: warnings.map((warning) => scrub(warning, secrets)),
    raw: redactRead(text, body.value, known),
    dialect: dialect.value.name,
  });
}

function exposedField(draft: SignalDraft, secrets: readonly string[]): string | undefined {
  const { symbol, strategy = '', senderId = '', account = '', faGroup = '' } = draft;
  const accounts = draft.accounts?.join(',') ?? '';
  const texts = { symbol, strategy, id: senderId, account, accounts, faGroup };
  return Object.entries(texts).find(([, text]) => containsSecret(text, secrets))?.[0];
}

function scrubRefusal(error: Refusal, secrets: readonly string[]): Refusal {
  const clean = (text: string): string => scrub(text, secrets);
  return {
    code: error.code,
    ...(error.field === undefined ? {} : { field: clean(error.field) }),
    ...(error.found === undefined ? {} : { found: clean(error.found) }),
    ...(error.allowed === undefined ? {} : { allowed: error.allowed }),
    message: clean(error.message),
  };
}
