import type { ConId } from '../../core/ids.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import type { SessionInstrument } from '../../instruments/sessions/session-clock.ts';
import { type SessionTemplate, templateFor } from '../../instruments/sessions/templates.ts';

/** An instrument for which recorded data is looked up. */
export interface RecordedInstrument {
  readonly conId: ConId;
  readonly symbol: string;
  readonly secType: SecType;
  /** Of CASH and CRYPTO: the second half of the pair. Default USD. */
  readonly currency?: string;
  /** `YYYYMMDD` or `YYYYMM`; needed for FUT. */
  readonly lastTradeDate?: string;
  /** Zone of the instrument's trading hours; the files' own zone comes from the folder. */
  readonly timeZone?: string;
  /** Width of the bid/ask made up around trades where no quotes are recorded. Default by kind. */
  readonly minTick?: number;
}

export type AssetKind = 'equity' | 'forex' | 'crypto' | 'future';

/** How LEAN keeps one kind of asset. */
export interface AssetFormat {
  readonly kind: AssetKind;
  readonly priceScale: number;
  /** Zone of the file dates and of the times in them, where the folder's own market-hours database does not say. */
  readonly timeZone: string;
  /** Key prefix in the market-hours database. */
  readonly hoursKey: string;
  /** Size of a quote for which none is recorded. */
  readonly unknownSize: number;
  readonly minTick: number;
}

export const ASSET_FORMATS: Readonly<Record<AssetKind, AssetFormat>> = {
  equity: {
    kind: 'equity',
    priceScale: 10_000,
    timeZone: 'America/New_York',
    hoursKey: 'Equity',
    unknownSize: 100,
    minTick: 0.01,
  },
  forex: {
    kind: 'forex',
    priceScale: 1,
    timeZone: 'UTC-05',
    hoursKey: 'Forex',
    unknownSize: 1_000_000,
    minTick: 0.00005,
  },
  crypto: {
    kind: 'crypto',
    priceScale: 1,
    timeZone: 'UTC',
    hoursKey: 'Crypto',
    unknownSize: 1,
    minTick: 0.01,
  },
  future: {
    kind: 'future',
    priceScale: 1,
    timeZone: 'UTC',
    hoursKey: 'Future',
    unknownSize: 1,
    minTick: 0.25,
  },
};

/** One instrument as LEAN names it: `spy`, `eurusd`, `es` with contract month `201312`. */
export interface LeanAsset {
  readonly format: AssetFormat;
  readonly name: string;
  readonly contractMonth?: string;
}

/** Undefined for security types that this reader does not play, and for a future without its expiry. */
export function leanAsset(instrument: RecordedInstrument): LeanAsset | undefined {
  const name = instrument.symbol.toLowerCase();
  const pair = (): string => {
    const letters = name.replaceAll(/[^a-z]/g, '');
    return letters.length > 4 ? letters : letters + (instrument.currency ?? 'USD').toLowerCase();
  };
  switch (instrument.secType) {
    case 'STK':
      return { format: ASSET_FORMATS.equity, name: name.replaceAll(' ', '.') };
    case 'CASH':
      return { format: ASSET_FORMATS.forex, name: pair() };
    case 'CRYPTO':
      return { format: ASSET_FORMATS.crypto, name: pair() };
    case 'FUT': {
      const contractMonth = instrument.lastTradeDate?.replaceAll('-', '').slice(0, 6);
      return contractMonth ? { format: ASSET_FORMATS.future, name, contractMonth } : undefined;
    }
    default:
      return undefined;
  }
}

const SESSION_CLASS: Readonly<Record<AssetKind, Pick<SessionInstrument, 'secType' | 'exchange'>>> = {
  equity: { secType: 'STK', exchange: 'SMART' },
  forex: { secType: 'CASH', exchange: 'IDEALPRO' },
  crypto: { secType: 'CRYPTO', exchange: 'PAXOS' },
  future: { secType: 'FUT', exchange: 'CME' },
};

/** An instrument of this kind for session questions: by the rules of its class. */
export function sessionInstrument(kind: AssetKind): SessionInstrument {
  const base = { ...SESSION_CLASS[kind], currency: 'USD', tradingHours: '', liquidHours: '' };
  const template: SessionTemplate | undefined = templateFor({ ...base });
  return { ...base, timeZone: template?.timeZone ?? 'UTC' };
}
