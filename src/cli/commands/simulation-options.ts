import type { Command } from 'commander';

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
    .option('--from <date>', 'first day of the replay: 2013-10-07')
    .option('--speed <number>', 'market seconds in a second (default: 1)')
    .option('--seed <number>', 'the same seed gives the same synthetic market');
