import { type Io, PARENT_GONE } from '../io.ts';

/** One Ctrl+C can arrive more than once, from the terminal and from a launcher; later ones are a person's impatience. */
const SAME_KEYPRESS_MS = 1000;

/** Closing takes milliseconds; whatever still hangs after this is given up. */
const MOST_CLOSING_MS = 10_000;

/** Why a long-running command ends. */
export type Ending =
  | { readonly by: 'signal'; readonly signal: string }
  | { readonly by: 'crash'; readonly cause: unknown };

/**
 * Waits until the process is asked to end or breaks. A second request, at least a second after the first, calls
 * `force`; so does the clock when nothing was released ten seconds later.
 */
export function waitForEnding(
  io: Io,
  force: () => void,
): { readonly ending: Promise<Ending>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let first: number | undefined;
  let deadline: NodeJS.Timeout | undefined;
  const end = (ending: Ending): void => {
    deadline ??= setTimeout(force, MOST_CLOSING_MS).unref();
    resolve(ending);
  };
  const offStop = io.onStop((signal) => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      end({ by: 'signal', signal });
    } else if (signal !== PARENT_GONE && now - first >= SAME_KEYPRESS_MS) force();
  });
  const offCrash = io.onCrash((cause) => end({ by: 'crash', cause }));
  return {
    ending: promise,
    release() {
      offStop();
      offCrash();
      clearTimeout(deadline);
    },
  };
}

export const endingText = (ending: Ending): string => {
  if (ending.by === 'crash') return 'Something failed that was not foreseen; stopping';
  if (ending.signal === 'SIGINT') return 'Ctrl+C: stopping';
  if (ending.signal === 'disconnect') return 'The launcher has gone: stopping';
  if (ending.signal === PARENT_GONE) return 'The npm script that started this process has ended: stopping';
  return `${ending.signal}: stopping`;
};
