/** What every command exits with. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Bad usage, bad configuration, or a signal that cannot be understood. */
  usage: 2,
  /** Refused by risk or safety. */
  refused: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
