import type { ConId } from '../core/ids.ts';
import type { SecType } from './sec-type.ts';

/**
 * What a contract for difference (IB: `CFD`) follows, as IB's contract details tell it (`underConId`, `underSecType`): a share (`STK`), an
 * index (`IND`), a currency pair (`CASH`) or a metal (`CMDTY`).
 */
export interface CfdTerms {
  readonly underlying: ConId;
  readonly underlyingSecType: SecType;
}

/** Contracts that have the local symbol of what they follow. */
const SHARE_A_NAME: ReadonlySet<SecType> = new Set<SecType>(['STK', 'CASH']);

/**
 * What a contract for difference is called here, from IB's local symbol: `AAPL.CFD`, `EUR.USD.CFD`, because IB calls those as it calls the
 * share and the pair, and an account may hold both; `IBUS500` as IB does.
 */
export const cfdName = (localSymbol: string, followed: SecType): string =>
  SHARE_A_NAME.has(followed) ? `${localSymbol}.CFD` : localSymbol;

/** A share or fund, or a contract for difference on one. */
export const isOfShare = ({
  secType,
  cfd,
}: {
  readonly secType: SecType;
  readonly cfd?: CfdTerms;
}): boolean => secType === 'STK' || cfd?.underlyingSecType === 'STK';

/** One of IB's contracts on an index. */
export interface IndexCfd {
  /** IB's symbol. */
  readonly symbol: string;
  readonly currency: string;
  /** IB's name of the contract. */
  readonly longName: string;
  /** What brokers of other contracts on the same index call theirs, TradingView's tickers among them. */
  readonly elsewhere: readonly string[];
  /** The index itself, and names of it that nobody trades by. */
  readonly index: readonly string[];
}

const row = (
  symbol: string,
  currency: string,
  longName: string,
  elsewhere: string,
  index: string,
): IndexCfd => ({ symbol, currency, longName, elsewhere: elsewhere.split(' '), index: index.split(' ') });

/**
 * IB's index CFDs by name and currency: "Index CFDs - Facts and Q&A", https://ibkr.info/node/1984. One contract is one time the
 * level of the index, which is made of the related future less its fair value; it is not the index that exchanges publish. The
 * names elsewhere are the tickers of TradingView's feeds of OANDA, FOREX.com, Capital.com, Pepperstone, FXCM, Eightcap, IC
 * Markets, BlackBull, Saxo, Vantage and Tickmill.
 */
export const INDEX_CFDS: readonly IndexCfd[] = [
  row(
    'IBUS500',
    'USD',
    'IBKR US 500',
    'US500 US500USD SPX500 SPX500USD SPXUSD SP500 SP500USD USA500 US500CASH',
    'SPX XSP',
  ),
  row('IBUS30', 'USD', 'IBKR US 30', 'US30 US30USD DJ30 DJIUSD WS30 USA30 DOW30 WALLST US30CASH', 'DJI DJX'),
  row(
    'IBUST100',
    'USD',
    'IBKR US Tech 100',
    'US100 US100USD NAS100 NAS100USD NSXUSD USTEC USTECH USTECH100 USNAS100 NDX100 NSDQ100 UT100 US100CASH',
    'NDX XND',
  ),
  row(
    'IBGB100',
    'GBP',
    'IBKR UK 100',
    'UK100 UK100GBP UKXGBP UKX100 FTSE100 GB100 GBR100 UK100CASH',
    'UKX FTSE',
  ),
  row(
    'IBEU50',
    'EUR',
    'IBKR Euro 50',
    'EU50 EU50EUR EUSTX50 ESTX50 STOXX50 EUR50 EURO50 ESXEUR SX5EEUR EU50CASH',
    'SX5E',
  ),
  row(
    'IBDE40',
    'EUR',
    'IBKR Germany 40',
    'DE40 DE40EUR DE30 DE30EUR GER40 GER30 GRXEUR DAX40 DAX30 DEU40 DEU30 GERMANY40 DE40CASH',
    'DAX',
  ),
  row('IBFR40', 'EUR', 'IBKR France 40', 'FR40 FR40EUR FRA40 FRXEUR CAC40 FRANCE40 FR40CASH', 'CAC PX1'),
  row('IBES35', 'EUR', 'IBKR Spain 35', 'ES35 ES35EUR ESP35 SPA35 SP35 IBEX35 ESPIXEUR ES35CASH', 'IBEX IBC'),
  row('IBNL25', 'EUR', 'IBKR Netherlands 25', 'NL25 NL25EUR NETH25 NED25 AEX25 NL25CASH', 'AEX'),
  row('IBCH20', 'CHF', 'IBKR Switzerland 20', 'CH20 CH20CHF SWI20 SUI20 SW20 SMI20 SWISS20 CH20CASH', 'SMI'),
  row(
    'IBJP225',
    'JPY',
    'IBKR Japan 225',
    'JP225 JP225USD JP225YJPY JPN225 J225 JPXJPY NIK225 NIKKEI225 JP225CASH',
    'NI225 N225',
  ),
  row('IBHK50', 'HKD', 'IBKR Hong Kong 50', 'HK50 HK50HKD HK33 HK33HKD HKG33 HKG50 HKXHKD HK50CASH', 'HSI'),
  row('IBAU200', 'AUD', 'IBKR Australia 200', 'AU200 AU200AUD AUS200 AUXAUD ASX200 AU200CASH', 'XJO'),
];
