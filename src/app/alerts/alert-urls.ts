import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { AlertUrlView } from '../desk-views.ts';
import type { AlertUrlSettings } from './alert-settings.ts';

const SECRET_BYTES = 24;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

const fileSchema = z.record(
  z.string(),
  z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), createdAt: z.iso.datetime() }),
);
type Keys = z.infer<typeof fileSchema>;

export interface AlertUrlsOptions {
  readonly dataDir: string;
  /** By name, from the configuration. A URL without settings is like the main one. */
  readonly settings: Readonly<Record<string, AlertUrlSettings>>;
  readonly clock: Clock;
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * The alert URLs beside the main one. Each has a secret of its own, of which only the SHA-256 is kept, in a file that its
 * owner alone can read; the secret is told once, when it is made. Changes hold at once.
 */
export class AlertUrls {
  readonly #options: AlertUrlsOptions;
  readonly #path: string;
  readonly #keys: Keys;

  constructor(options: AlertUrlsOptions) {
    this.#options = options;
    this.#path = join(options.dataDir, 'secrets', 'alert-urls.json');
    this.#keys = readKeys(this.#path);
  }

  /** The name of the URL that ends with this secret. */
  nameOf(secret: string): string | undefined {
    const found = digest(secret);
    // Digests are compared: what they share with a guess tells nothing about the secret.
    return Object.entries(this.#keys).find(([, key]) => key.sha256 === found)?.[0];
  }

  settingsOf(name: string): AlertUrlSettings | undefined {
    const { settings } = this.#options;
    return Object.hasOwn(settings, name) ? settings[name] : undefined;
  }

  /** Every URL that exists or is configured. */
  list(): AlertUrlView[] {
    const names = new Set([...Object.keys(this.#options.settings), ...Object.keys(this.#keys)]);
    return [...names].sort().map((name) => {
      const key = this.#has(name) ? this.#keys[name] : undefined;
      const settings = this.settingsOf(name);
      return {
        name,
        active: key !== undefined,
        configured: settings !== undefined,
        ...(key ? { createdAt: key.createdAt } : {}),
        ...(settings ? { settings: { ...settings } } : {}),
      };
    });
  }

  /** Makes a URL and tells its secret, this once. */
  create(name: string): Result<string> {
    if (!NAME.test(name))
      return fail(
        invalid(
          'ALERT_URL_NAME',
          name,
          'a name of small letters, digits and -',
          'is not a name for an alert URL: write small letters, digits and -, a letter first',
        ),
      );
    if (this.#has(name))
      return fail(
        invalid('ALERT_URL_EXISTS', name, 'rotate', 'exists already. Rotate it to get a new secret'),
      );
    return ok(this.#make(name));
  }

  /** A new secret; the old one ends at once. */
  rotate(name: string): Result<string> {
    return this.#has(name) ? ok(this.#make(name)) : fail(this.#unknown(name));
  }

  revoke(name: string): Result<undefined> {
    if (!this.#has(name)) return fail(this.#unknown(name));
    delete this.#keys[name];
    this.#write();
    return ok(undefined);
  }

  #has(name: string): boolean {
    return Object.hasOwn(this.#keys, name);
  }

  #make(name: string): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    this.#keys[name] = {
      sha256: digest(secret),
      createdAt: new Date(this.#options.clock.now()).toISOString(),
    };
    this.#write();
    return secret;
  }

  #unknown(name: string): Refusal {
    const known = Object.keys(this.#keys).join(', ') || 'none';
    return invalid('ALERT_URL_UNKNOWN', name, known, `is no alert URL. There are: ${known}`);
  }

  #write(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, `${JSON.stringify(this.#keys, undefined, 1)}\n`, { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

const invalid = (code: string, name: string, allowed: string, what: string): Refusal => ({
  code,
  field: 'name',
  found: name,
  allowed,
  message: `"${name}" ${what}.`,
});

function readKeys(path: string): Keys {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = undefined;
  }
  const keys = fileSchema.safeParse(read);
  if (keys.success) return keys.data;
  throw new Error(
    `${path} cannot be read. Correct it, or remove it: its alert URLs have to be made again then.`,
  );
}
