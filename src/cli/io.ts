import { text } from 'node:stream/consumers';
import { EXIT } from './exit-codes.ts';

/** The process as the commands see it. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Colours are welcome on stdout. */
  readonly colour: boolean;
  /** Everything that is piped in. Rejects when a person sits at the keyboard. */
  readStdin(): Promise<string>;
  /** Calls back each time the process is asked to end. Returns the way to stop listening. */
  onStop(listener: (signal: string) => void): () => void;
  /** Calls back when an exception was not caught anywhere: nothing can be trusted any more. */
  onCrash(listener: (cause: unknown) => void): () => void;
  /**
   * From now on the process goes on when nobody reads its output any more. Without it a reader that has gone
   * (`bowline log | head`) ends the process, which is no error.
   */
  outliveReaders(): void;
}

/** Thrown by `readStdin` at a keyboard. */
export class NothingPiped extends Error {
  override readonly name = 'NothingPiped';
}

/** What `onStop` calls it when the npm script that ran the process has ended without it. */
export const PARENT_GONE = 'parent-gone';
const PARENT_CHECK_MS = 1000;

/** What a closed pipe, and a terminal that was closed, answer to whoever still writes. */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO']);

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The real process. */
export function processIo(): Io {
  const parent = process.ppid;
  let outlives = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (cause: NodeJS.ErrnoException) => {
      if (!READER_GONE.has(cause.code)) throw cause;
      if (!outlives) process.exit(EXIT.done);
    });
  }
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    readStdin: () => (process.stdin.isTTY ? Promise.reject(new NothingPiped()) : text(process.stdin)),
    onStop(listener) {
      const listeners = STOP_SIGNALS.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, call] of listeners) process.on(signal, call);
      // The launcher holds a channel to us; when it closes, the launcher is gone and nobody could stop us any more.
      const orphaned = (): void => listener('disconnect');
      process.on('disconnect', orphaned);
      process.channel?.unref();
      const release = process.env.npm_lifecycle_event ? onParentGone(parent, listener) : undefined;
      return () => {
        release?.();
        for (const [signal, call] of listeners) process.off(signal, call);
        process.off('disconnect', orphaned);
      };
    },
    onCrash(listener) {
      process.on('uncaughtException', listener);
      process.on('unhandledRejection', listener);
      return () => {
        process.off('uncaughtException', listener);
        process.off('unhandledRejection', listener);
      };
    },
    outliveReaders() {
      outlives = true;
    },
  };
}

/** A script's shell that is ended by a signal does not pass it on: the process would go on with nobody in charge. */
function onParentGone(parent: number, listener: (signal: string) => void): () => void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    listener(PARENT_GONE);
  }, PARENT_CHECK_MS).unref();
  return () => clearInterval(timer);
}
