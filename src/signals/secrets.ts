import { type AlertField, type AlertValue, normaliseName } from './alert-value.ts';

const SECRET_NAMES: ReadonlySet<string> = new Set([
  'secret',
  'token',
  'key',
  'apikey',
  'apisecret',
  'apitoken',
  'auth',
  'authkey',
  'authtoken',
  'authorization',
  'accesstoken',
  'bearer',
  'passphrase',
  'password',
  'passwd',
  'pass',
  'pwd',
  'pin',
  'secretkey',
  'webhooksecret',
  'webhookkey',
  'webhooktoken',
]);

/** True for the names under which senders put credentials: `secret`, `token`, `api_key`, `passphrase`, `password`, … */
export const isSecretName = (name: string): boolean => SECRET_NAMES.has(normaliseName(name));

/** A copy without the fields that carry credentials, at any depth. */
export function withoutSecrets(fields: readonly AlertField[]): AlertField[] {
  return fields
    .filter((field) => !isSecretName(field.name))
    .map((field) => ({ name: field.name, value: cleanValue(field.value) }));
}

function cleanValue(value: AlertValue): AlertValue {
  if (value.kind === 'object') return { kind: 'object', fields: withoutSecrets(value.fields) };
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(cleanValue) };
  return value;
}

/** Every piece of text under a field that carries credentials, at any depth. */
export function secretTexts(fields: readonly AlertField[]): string[] {
  return fields.flatMap((field) => (isSecretName(field.name) ? leaves(field.value) : nested(field.value)));
}

function nested(value: AlertValue): string[] {
  if (value.kind === 'object') return secretTexts(value.fields);
  return value.kind === 'list' ? value.items.flatMap(nested) : [];
}

function leaves(value: AlertValue): string[] {
  switch (value.kind) {
    case 'text':
    case 'number':
    case 'bare':
      return [value.text];
    case 'list':
      return value.items.flatMap(leaves);
    case 'object':
      return value.fields.flatMap((field) => [field.name, ...leaves(field.value)]);
    default:
      return [];
  }
}

/** What stands where a secret was. */
export const REMOVED = '***';

/** Shorter texts are ordinary words and numbers too; taking them out everywhere would spoil the record. */
const SHORTEST_SCRUBBED = 6;

/** `text` with every occurrence of the given secrets taken out. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SCRUBBED)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text);
}

/** True when the text contains one of the secrets that `scrub` would take out. */
export const containsSecret = (text: string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => secret.length >= SHORTEST_SCRUBBED && text.includes(secret));

/** `"secret": "…"`, `token=…`, also in broken JSON and with typographic quotes. */
const SECRET_IN_TEXT =
  /(["'“”‘’]?)\b((?:api|auth|access|webhook)?[\s_.-]{0,2}(?:secret|token|key|passphrase|password|passwd|pass|pwd|pin|bearer|authorization|auth)(?:[\s_.-]{0,2}key)?)(["'“”‘’]?\s{0,20}[:=]\s{0,20})("(?:[^"\\]|\\[\s\S])*(?:"|$)|'[^']*(?:'|$)|[“”][^“”]*(?:[“”]|$)|[‘’][^‘’]*(?:[‘’]|$)|[^\s,;&}]+)/gi;

/** Takes credentials out of text that cannot be read as fields. */
export const redactText = (text: string): string =>
  text.replace(
    SECRET_IN_TEXT,
    (_all, quote: string, name: string, sign: string) => `${quote}${name}${sign}${REMOVED}`,
  );
