import { z } from 'zod';
import { canonicalJson } from '../../../core/canonical-json.ts';
import type { SafetySettings } from '../settings/safety-settings.ts';

const time = z.int().nonnegative();

/** How much may be opened at most while the first week of a permit lasts. */
const firstWeekSchema = z.strictObject({
  /** Days from the first entry under the permit. */
  days: z.int().positive(),
  /** Of one futures, option or combination position, and so of one order. */
  maxContracts: z.int().positive(),
  /** Of one position in anything else, in the account's base currency. */
  maxNotional: z.number().positive(),
});
export type FirstWeek = z.infer<typeof firstWeekSchema>;

/** What a permit says; `signature` covers everything else. Times are Unix milliseconds of Bowline's clock. */
export const permitSchema = z.strictObject({
  version: z.literal(1),
  /** `P-20261121-101532`. */
  id: z.string().regex(/^P-\d{8}-\d{6}$/),
  /** The live account. */
  account: z.string().min(1),
  issuedAt: time,
  expiresAt: time,
  /** When a person last confirmed other settings under it. */
  confirmedAt: time.optional(),
  evidence: z.strictObject({
    /** The account that it was gathered on. */
    account: z.string().min(1),
    /** `simulated`: by a simulated gateway; such a permit opens a simulated gateway only. */
    market: z.enum(['paper', 'simulated']),
    days: z.int().nonnegative(),
    closedTrades: z.int().nonnegative(),
    /** Items of the checklist that a person waived, with the reason. */
    waived: z.array(z.strictObject({ item: z.string(), reason: z.string() })),
  }),
  firstWeek: firstWeekSchema,
  /** The settings that were looked at; looser ones need a confirmation. */
  settings: z.record(z.string(), z.unknown()) as unknown as z.ZodType<SafetySettings>,
  /** Of `settings`. */
  fingerprint: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** Which key signed it: the beginning of the SHA-256 of its public half. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Ed25519, base64. */
  signature: z.string().min(1),
});
export type Permit = z.infer<typeof permitSchema>;
export type UnsignedPermit = Omit<Permit, 'signature'>;

/** The text that is signed. */
export const signedText = ({
  signature: _,
  ...permit
}: Permit | (UnsignedPermit & { signature?: string })): string => canonicalJson(permit);

/** Why a permit that is there cannot be relied on. */
export const PERMIT_FAULTS = [
  'PERMIT_UNREADABLE',
  'PERMIT_KEY_MISSING',
  'PERMIT_KEY_EXPOSED',
  'PERMIT_OTHER_KEY',
  'PERMIT_TAMPERED',
] as const;
export type PermitFault = (typeof PERMIT_FAULTS)[number];

/** What was found where the permit is kept. `verified`: the local key signed exactly this. */
export type PermitReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'faulty'; readonly fault: PermitFault; readonly message: string }
  | { readonly kind: 'verified'; readonly permit: Permit };
