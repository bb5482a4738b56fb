/** The key that tickReqParams gives and reqSmartComponents takes. */
export const BBO_EXCHANGE = '9c0001';

/** Exchanges behind SMART with the letters by which ticks name them. */
export const exchangeLetters: readonly (readonly [exchange: string, letter: string])[] = [
  ['AMEX', 'A'],
  ['ARCA', 'P'],
  ['BATS', 'Z'],
  ['IEX', 'V'],
  ['MEMX', 'U'],
  ['NASDAQ', 'Q'],
  ['NYSE', 'N'],
];
