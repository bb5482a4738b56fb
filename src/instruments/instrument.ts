import type { AccountId, ConId } from '../core/ids.ts';
import type { BondTerms } from './bond-terms.ts';
import type { CfdTerms } from './cfd-terms.ts';
import type { FutureTerms } from './future-terms.ts';
import type { OptionTerms } from './options/option-class.ts';
import type { PriceStep } from './price-step.ts';
import type { SecType } from './sec-type.ts';

/** What a person or an alert says about a contract: enough to ask the broker for it, not yet one contract. */
export interface ContractQuery {
  readonly conId?: ConId;
  readonly symbol: string;
  readonly secType: SecType;
  readonly exchange: string;
  readonly currency: string;
  readonly primaryExchange?: string;
  readonly localSymbol?: string;
  readonly tradingClass?: string;
  /** `YYYYMM` or `YYYYMMDD`. */
  readonly lastTradeDateOrContractMonth?: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
  readonly multiplier?: number;
}

/** One leg of a combination (IB: `ComboLeg`). */
export interface ComboLeg {
  readonly conId: ConId;
  /** Units of the leg for one of the combination; a whole number from 1. */
  readonly ratio: number;
  /** What a purchase of the combination does with the leg. */
  readonly action: 'BUY' | 'SELL';
  readonly exchange: string;
  /** Of the leg's contract. */
  readonly secType: SecType;
}

/** One tradable contract, as resolved by the broker. */
export interface Instrument {
  readonly conId: ConId;
  readonly symbol: string;
  readonly secType: SecType;
  /** Where orders are routed: `SMART`, `CME`, `IDEALPRO`, `PAXOS`. */
  readonly exchange: string;
  /** Listing exchange for stocks (`ARCA`, `NASDAQ`); empty where IB gives none. */
  readonly primaryExchange: string;
  readonly currency: string;
  /** IB's local symbol: `ESZ6`, `AAPL`, `EUR.USD`. Of a resolved contract for difference the name of `cfdName`: `AAPL.CFD`. */
  readonly localSymbol: string;
  readonly tradingClass: string;
  /** Money per point and unit: 1 for stocks and forex, 50 for ES. */
  readonly multiplier: number;
  /** `YYYYMMDD`; absent for instruments that do not expire. */
  readonly lastTradeDate?: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
  /** Of futures whose end is known; brokers' answers do not tell it. */
  readonly future?: FutureTerms;
  /** Of options whose exercise is known; brokers' answers do not tell it. */
  readonly option?: OptionTerms;
  /** Of contracts for difference, where the broker tells what they follow. */
  readonly cfd?: CfdTerms;
  readonly longName: string;
  /** First day of trading, `YYYY-MM-DD`, where it is known and matters: past prices begin then. */
  readonly listedOn?: string;
  /** Of bonds. */
  readonly bond?: BondTerms;
  /** IB's `minTick`: the smallest of the price steps. */
  readonly minTick: number;
  readonly priceSteps: readonly PriceStep[];
  /** Smallest order size. */
  readonly minSize: number;
  /** Order sizes are whole numbers of this: 1 for stocks and futures, 0.00000001 for crypto. */
  readonly sizeIncrement: number;
  /** IANA zone of the trading hours. */
  readonly timeZone: string;
  /** IB's form: `20260823:1700-20260824:1600;20260825:CLOSED`. */
  readonly tradingHours: string;
  readonly liquidHours: string;
  /** IB order type codes that the contract accepts: `MKT`, `LMT`, `STP`, `STPLMT`, `TRAIL`. Empty = not known. */
  readonly orderTypes: readonly string[];
  readonly validExchanges: readonly string[];
  /** Of a combination (`BAG`) alone: two to six legs. */
  readonly comboLegs?: readonly ComboLeg[];
  /** Of a combination that Bowline made: the contracts of its legs, in the same order. */
  readonly legContracts?: readonly Instrument[];
}

/** An instrument in an account: the key of a position. */
export interface Holding {
  readonly account: AccountId;
  readonly conId: ConId;
}
