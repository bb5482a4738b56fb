/** First trading days of listed stocks and funds, `YYYY-MM-DD`, from the exchanges' and the companies' histories. */
export const FIRST_DAYS: Readonly<Record<string, string>> = {
  AAPL: '1980-12-12',
  AMZN: '1997-05-15',
  MSFT: '1986-03-13',
  NVDA: '1999-01-22',
  QQQ: '1999-03-10',
  SPY: '1993-01-29',
  TSLA: '2010-06-29',
  GOOG: '2014-03-27',
  GOOGL: '2004-08-19',
  META: '2012-05-18',
  NFLX: '2002-05-23',
  PLTR: '2020-09-30',
};
