import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const KEY_ID_DIGITS = 16;

/** An Ed25519 key, and how permits name it. */
export interface PermitKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The beginning of the SHA-256 of the public half, in hexadecimal digits. */
  readonly id: string;
}

export type KeyReading =
  | { readonly kind: 'none' }
  /** Others than the owner may have read it: what it signed proves nothing. */
  | { readonly kind: 'exposed' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'key'; readonly key: PermitKey };

/** Where the key of a data folder lies. */
export const permitKeyPath = (dataDir: string): string => join(dataDir, 'secrets', 'permit-key.pem');

const keyOf = (privateKey: KeyObject): PermitKey => {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(der).digest('hex').slice(0, KEY_ID_DIGITS);
  return { privateKey, publicKey, id };
};

/** The key that signs the permits of a data folder. Its text goes nowhere. */
export function readPermitKey(dataDir: string): KeyReading {
  const path = permitKeyPath(dataDir);
  try {
    // Windows has no such bits.
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) return { kind: 'exposed' };
    const privateKey = createPrivateKey(readFileSync(path, 'utf8'));
    if (privateKey.asymmetricKeyType !== 'ed25519')
      return { kind: 'unreadable', why: 'it is no Ed25519 key' };
    return { kind: 'key', key: keyOf(privateKey) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'none' };
    return { kind: 'unreadable', why: code ?? 'it is no key' };
  }
}

/** Makes the key of a data folder, readable by its owner alone. Throws where there is one. */
export function makePermitKey(dataDir: string): PermitKey {
  const path = permitKeyPath(dataDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: OWNER_ONLY, flag: 'wx' });
  return keyOf(privateKey);
}
