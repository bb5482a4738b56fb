import { type Command, Option } from 'commander';

/** Options of the simulated market, for `up` and `gateway`. */
export const addSimulationOptions = (command: Command): Command =>
  command
    .option(
      '--gateway-port <port>',
      'port of the simulated gateway; the next free one when it is taken (default: 4002)',
    )
    .option(
      '--replay <dir>',
      "play recorded days from a folder in LEAN's format instead of the synthetic market",
    )
    .option('--csv <dir>', 'play bars from CSV files, one for each symbol: SPY.csv, ES.csv, EUR.USD.csv')
    .option('--csv-zone <zone>', 'time zone of CSV times that say none: America/New_York')
    .option('--from <date>', 'first day of the replay or of the CSV bars: 2013-10-07')
    .option(
      '--start <date>',
      'where the synthetic market begins: 2026-11-20, or 2026-11-20T10:00 in New York',
    )
    .option('--hours <name>', "the synthetic market's: always open, or exchange (default: always)")
    .option(
      '--speed <number>',
      'market seconds in a second; 0 stands still until stepped, max is as fast as it goes (default: 1)',
    )
    .option(
      '--universe <name>',
      'what the synthetic market lists: standard (the default of up) or wide (of gateway)',
    )
    .option('--seed <number>', 'the same seed gives the same synthetic market')
    .option(
      '--event-order <variants>',
      'tell of orders as real gateways sometimes do: duplicate-status, filled-first, late-commission, missing-commission, missing-status, no-pending-cancel, late-execution-first',
    )
    .addOption(noData())
    .option('--delayed', 'the account has no live market data, only what was 15 minutes ago')
    .option('--fees <plan>', "IBKR Pro's price plan: fixed or tiered (default: fixed)")
    .option('--queue', 'limit orders fill by their place in the queue')
    .option('--dividends', 'stocks pay made-up dividends on their ex-dates')
    .option(
      '--locate <symbols>',
      'short sales of these are held with 404 while shares are looked for: GME,AMC',
    );

/** Options of the simulated login and its accounts, for `gateway`. */
export const addAccountOptions = (command: Command): Command =>
  command
    .option(
      '--accounts <n|ids>',
      'accounts of the login: so many, or by name: DU1234567,DU1234568; U1234567 rehearses a live one (default: 1)',
    )
    .option('--advisor', "an advisor's login: a master account (DF…) with groups over the accounts")
    .option('--base-currency <currency>', 'of new accounts: USD, EUR, CAD or GBP (default: USD)')
    .option('--master-client <id>', "the client that hears of every client's orders");

/** Commander takes names that begin with `no-` for the negation of another option; here it is the data there is none of. */
function noData(): Option {
  const option = new Option('--no-data <symbols>', 'the account sees no market data of these: SPY,QQQ');
  option.negate = false;
  return option;
}
