/** The journal's file is there and cannot be used: damaged, something else, or not this user's. The message says what to do. */
export class JournalUnreadable extends Error {
  override readonly name = 'JournalUnreadable';

  constructor(path: string, cause: Error) {
    super(
      `The journal ${path} cannot be used: ${cause.message}. See whose file it is; where it is damaged, put a copy in its ` +
        'place. Without it Bowline begins a new journal, and takes what is open at the broker for somebody else’s.',
    );
  }
}

/** Runs the first work on a journal's file; what SQLite says against it comes as `JournalUnreadable`. */
export function firstOpened<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_SQLITE_ERROR')
      throw new JournalUnreadable(path, cause);
    throw cause;
  }
}
