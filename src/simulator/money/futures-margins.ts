/** US dollars per contract, from that date on. */
export interface FuturesMargin {
  /** `YYYY-MM-DD`. */
  readonly from: string;
  readonly initial: number;
  readonly maintenance: number;
}

/**
 * CME's minimum margins as brokers published them; brokers add to these and change them often. Before the first row the first
 * one holds. The rows of 2025 are those of April 2025.
 */
export const FUTURES_MARGINS: Readonly<Record<string, readonly FuturesMargin[]>> = {
  ES: [
    { from: '2012-09-24', initial: 3850, maintenance: 3500 },
    { from: '2013-10-03', initial: 4180, maintenance: 3800 },
    { from: '2013-10-15', initial: 4510, maintenance: 4100 },
    { from: '2020-03-19', initial: 13200, maintenance: 12000 },
    { from: '2022-01-21', initial: 11880, maintenance: 10800 },
    { from: '2025-04-01', initial: 12650, maintenance: 11500 },
  ],
  MES: [
    { from: '2020-03-19', initial: 1320, maintenance: 1200 },
    { from: '2022-01-21', initial: 1188, maintenance: 1080 },
    { from: '2025-04-01', initial: 1265, maintenance: 1150 },
  ],
  NQ: [
    { from: '2020-03-18', initial: 16500, maintenance: 15000 },
    { from: '2021-08-18', initial: 18700, maintenance: 17000 },
    { from: '2022-01-21', initial: 16500, maintenance: 15000 },
  ],
  MNQ: [
    { from: '2020-03-18', initial: 1650, maintenance: 1500 },
    { from: '2021-08-18', initial: 1870, maintenance: 1700 },
    { from: '2022-01-21', initial: 1650, maintenance: 1500 },
  ],
};
