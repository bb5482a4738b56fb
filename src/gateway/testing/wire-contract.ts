/** For tests: a contract on the wire in which only `fields` are set. */
export const wireContract = <Fields extends object>(fields: Fields) => ({
  conId: 0,
  symbol: '',
  secType: '',
  lastTradeDateOrContractMonth: '',
  strike: undefined,
  right: '',
  multiplier: '',
  exchange: '',
  primaryExchange: '',
  currency: '',
  localSymbol: '',
  tradingClass: '',
  ...fields,
});

/** For tests: a US stock on the wire. */
export const wireStock = (symbol: string, conId = 0) =>
  wireContract({ conId, symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' });
