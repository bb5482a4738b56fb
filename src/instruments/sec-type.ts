/** IB's security types that Bowline knows. */
export const SEC_TYPES = [
  'STK',
  'FUT',
  'CONTFUT',
  'OPT',
  'FOP',
  'CASH',
  'CRYPTO',
  'CFD',
  'IND',
  'BAG',
  'BOND',
  'FUND',
  'CMDTY',
  'WAR',
  'NEWS',
] as const;
export type SecType = (typeof SEC_TYPES)[number];
