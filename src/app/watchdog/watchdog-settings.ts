import { z } from 'zod';

/** What is done about positions without a stop once the grace time is over. */
export const WATCHDOG_DEEDS = ['flatten', 'cancel', 'warn'] as const;

const seconds = (least: number, most: number) => {
  const message = `must be a number of seconds from ${least} to ${most}`;
  return z.number(message).min(least, message).max(most, message);
};

const graceSeconds = seconds(1, 3_600);
const deed = z.enum(WATCHDOG_DEEDS, `must be one of ${WATCHDOG_DEEDS.join(', ')}`);

/** What may be said for one account of several in place of the common settings. */
export const accountWatchdogSchema = z.strictObject({
  graceSeconds: graceSeconds.optional(),
  do: deed.optional(),
});

/** Settings of `bowline watchdog`. */
export const watchdogSchema = z.strictObject({
  /** Another one than Bowline's own: both are connected at the same time. */
  clientId: z
    .int('must be a whole number from 1 to 2147483647')
    .min(1, 'must be a whole number from 1 to 2147483647')
    .max(2_147_483_647, 'must be a whole number from 1 to 2147483647')
    .default(101),
  /** How long a position may be without a stop while Bowline is dead. A supervisor that restarts Bowline needs less. */
  graceSeconds: graceSeconds.default(60),
  /** How long Bowline may give no sign of life before it counts as hung. */
  silentSeconds: seconds(5, 600).default(20),
  /**
   * `flatten`: the instrument's orders are cancelled and the position is closed; `cancel`: its entries are cancelled;
   * `warn`: nothing.
   */
  do: deed.default('flatten'),
  /** A hung Bowline is ended (SIGKILL) before anything is done. `false`: then nothing is done while it hangs. */
  endHung: z.boolean('must be true or false').default(true),
});
export type WatchdogSettings = z.output<typeof watchdogSchema>;
