import type { Instrument } from '../../instruments/instrument.ts';
import type { SizeRequest } from '../signal.ts';

/** What a size is worked out from. */
export interface SizingInput {
  readonly request: SizeRequest;
  /** True when the signal said nothing and the configured default is used. */
  readonly isDefault: boolean;
  readonly instrument: Instrument;
  readonly reference: number;
  /** What a unit counts with in sizes by value, in price: of a spread the most that it can lose. Absent: the reference. */
  readonly valuedAt?: number;
  readonly stopLoss?: number;
  /** Net liquidation in the account's currency; needed for sizes in percent of it. */
  readonly equity?: number;
  /** What a unit of the instrument's currency is worth in the account's; NaN while it is not known. Absent: 1. */
  readonly rate?: number;
  /** Held in the instrument, signed. Absent: nothing. */
  readonly held?: number;
  /** Average true range of 14 days, in price. */
  readonly atr?: number;
  /** 0 to 1; absent: 1. */
  readonly confidence?: number;
  /** What sizes other than units are multiplied by for this account. Absent: 1. */
  readonly accountMultiplier?: number;
}
