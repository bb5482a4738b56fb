import { sign, verify } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../core/result.ts';
import {
  type Permit,
  type PermitFault,
  type PermitReading,
  permitSchema,
  signedText,
  type UnsignedPermit,
} from '../../trading/golive/live/permit.ts';
import { fingerprintOf } from '../../trading/golive/settings/safety-settings.ts';
import { makePermitKey, permitKeyPath, readPermitKey } from './permit-key.ts';

/** Where a permit and the key that signs it lie. */
export interface PermitPlace {
  /** Of the key. */
  readonly dataDir: string;
  /** Of the permit: the folder of the account's journal, or of one of several accounts a folder of its own in it. */
  readonly folder: string;
}

export const permitPath = ({ folder }: PermitPlace): string => join(folder, 'permit.json');

const ANEW = 'issue a new one with `bowline golive permit`';

/** Reads the permit and proves that the local key signed exactly this. Whether it fits the account is not asked here. */
export function readPermit(place: PermitPlace): PermitReading {
  const path = permitPath(place);
  const faulty = (fault: PermitFault, why: string): PermitReading => ({
    kind: 'faulty',
    fault,
    message: `the permit ${path} does not count (${fault}): ${why}`,
  });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? { kind: 'none' }
      : faulty('PERMIT_UNREADABLE', `it cannot be read (${code}); ${ANEW}`);
  }
  const permit = parsePermit(text);
  if (!permit) return faulty('PERMIT_UNREADABLE', `it is not a permit of this version; ${ANEW}`);
  const reading = readPermitKey(place.dataDir);
  const keyPath = permitKeyPath(place.dataDir);
  switch (reading.kind) {
    case 'none':
      return faulty('PERMIT_KEY_MISSING', `there is no key ${keyPath} to verify it with; ${ANEW}`);
    case 'unreadable':
      return faulty(
        'PERMIT_KEY_MISSING',
        `the key ${keyPath} cannot be used (${reading.why}); remove it and ${ANEW}`,
      );
    case 'exposed':
      return faulty(
        'PERMIT_KEY_EXPOSED',
        `the key ${keyPath} can be read by others than its owner; remove it and ${ANEW}`,
      );
    case 'key':
      break;
  }
  const { key } = reading;
  if (permit.keyId !== key.id)
    return faulty(
      'PERMIT_OTHER_KEY',
      `it was signed with key ${permit.keyId}, and this folder's key is ${key.id}; ${ANEW}`,
    );
  const signature = Buffer.from(permit.signature, 'base64');
  const intact =
    verify(null, Buffer.from(signedText(permit)), key.publicKey, signature) &&
    fingerprintOf(permit.settings) === permit.fingerprint;
  return intact
    ? { kind: 'verified', permit }
    : faulty('PERMIT_TAMPERED', `its signature does not fit what it says: it was changed; ${ANEW}`);
}

function parsePermit(text: string): Permit | undefined {
  try {
    const parsed = permitSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Signs a permit and writes it, whole or not at all. The key is made where there is none; one that others could have read is
 * refused.
 */
export function writePermit(place: PermitPlace, unsigned: Omit<UnsignedPermit, 'keyId'>): Result<Permit> {
  const reading = readPermitKey(place.dataDir);
  if (reading.kind === 'exposed' || reading.kind === 'unreadable') {
    const path = permitKeyPath(place.dataDir);
    const why =
      reading.kind === 'exposed' ? 'can be read by others than its owner' : `cannot be used (${reading.why})`;
    return fail({
      code: reading.kind === 'exposed' ? 'PERMIT_KEY_EXPOSED' : 'PERMIT_KEY_UNUSABLE',
      field: 'key',
      found: path,
      message: `The key ${path} ${why}: nothing is signed with it. Remove it; a new one is made with the next permit.`,
    });
  }
  const key = reading.kind === 'key' ? reading.key : makePermitKey(place.dataDir);
  const body: UnsignedPermit = { ...unsigned, keyId: key.id };
  const signature = sign(null, Buffer.from(signedText(body)), key.privateKey).toString('base64');
  const permit: Permit = { ...body, signature };
  replaceFile(permitPath(place), `${JSON.stringify(permit, undefined, 2)}\n`);
  return ok(permit);
}

/** The journal keeps that there was one. */
export const removePermit = (place: PermitPlace): void => rmSync(permitPath(place), { force: true });

function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
