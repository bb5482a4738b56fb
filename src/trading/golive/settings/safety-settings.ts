import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/canonical-json.ts';
import type { TradingPolicies } from '../../policies.ts';
import type { ResetSettings } from '../../resets/settings.ts';
import type { RiskDaySettings } from '../../risk/book/risk-day.ts';
import type { ScopedLimits } from '../../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../risk/limits.ts';
import type { Watchers } from '../../risk/watchers.ts';
import type { SizeRequest } from '../../signal.ts';

/** What of a configuration decides how much can be lost. It holds no secret. */
export interface SafetySettings {
  readonly mode: 'paper' | 'live';
  /** The configured account (`ACCOUNT_ID`); absent: none is configured. */
  readonly account?: string;
  readonly gateway: { readonly host: string; readonly port: number };
  readonly limits: RiskLimits;
  readonly limitsFor: readonly ScopedLimits[];
  readonly policies: TradingPolicies;
  readonly watchers: Watchers;
  /** When IB resets, and what becomes of entries then. */
  readonly resets: ResetSettings;
  readonly riskDay: RiskDaySettings;
  readonly defaultQuantity: number;
  readonly sizing?: SizeRequest;
  readonly sizeMultipliers: Readonly<Record<string, number>>;
  /** Signals by the main alert URL wait so many minutes for a person; absent: they do not wait. */
  readonly approvalMinutes?: number;
  /** Settings of the further alert URLs by name: account, size, limits, approval; absent: there are none. */
  readonly alertUrls?: Readonly<Record<string, unknown>>;
  /** Settings of the chat rooms that trade, by name: authors, size, symbols, approval; absent: there are none. */
  readonly chatRooms?: Readonly<Record<string, unknown>>;
  /** Who may approve and stop in a chat, and in which; absent: nobody. */
  readonly chatOperators?: Readonly<Record<string, unknown>>;
  /** By whose word a mail counts as its sender's; absent: no mail is read. */
  readonly chatMail?: Readonly<Record<string, unknown>>;
  /** From where alerts may come by the main URL; absent: from anywhere. */
  readonly alertSources?: readonly string[];
  /** How positions in futures are rolled, where that is configured; absent: by command alone, with the usual prices. */
  readonly rolls?: Readonly<Record<string, unknown>>;
  /** Of one of several accounts: what every size is multiplied by. */
  readonly multiplier?: number;
  /** Of one of several accounts: its own sizes, contracts, exits, hours, delay and group, and whether it enters. */
  readonly accountRules?: Readonly<Record<string, unknown>>;
}

/** The same for the same settings, in whatever order they were written: `sha256:` and 64 hexadecimal digits. */
export const fingerprintOf = (settings: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(settings)).digest('hex')}`;
