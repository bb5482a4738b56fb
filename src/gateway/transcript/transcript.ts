import { createWriteStream, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import type { FrameListener } from '../session/frame.ts';

const line = z.object({
  /** Milliseconds since the recording began. */
  at: z.number(),
  connection: z.int(),
  clientId: z.int(),
  from: z.enum(['client', 'gateway']),
  name: z.string(),
  fields: z.array(z.string()),
});

/** One frame of a transcript, without its decoded values. */
export type RecordedFrame = z.output<typeof line>;

export interface Recorder {
  readonly onFrame: FrameListener;
  /** Writes what is pending and closes the file. */
  close(): Promise<void>;
}

/** Writes every frame as a line of JSON. A file that cannot be written is told once through `onProblem`. */
export function recordTo(path: string, onProblem: (text: string) => void): Recorder {
  const file = createWriteStream(path, { flags: 'w', mode: 0o600 });
  const begin = performance.now();
  let broken = false;
  file.on('error', (cause) => {
    if (!broken) onProblem(`The transcript ${path} cannot be written: ${cause.message}`);
    broken = true;
  });
  return {
    onFrame(frame) {
      if (broken) return;
      const at = Math.round(performance.now() - begin);
      // JSON has no unset double and no infinity; IB's sentinels are in the fields.
      file.write(`${JSON.stringify({ at, ...frame })}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        if (broken) resolve();
        else file.end(() => resolve());
      }),
  };
}

/** Reads a transcript: the frames of each connection, in the order in which the connections began. */
export function readTranscript(path: string): Result<readonly (readonly RecordedFrame[])[]> {
  const refuse = (message: string) =>
    fail({ code: 'TRANSCRIPT_INVALID', field: '--play', found: path, message });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    return refuse(
      `--play: ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  const connections = new Map<number, RecordedFrame[]>();
  for (const [index, written] of text.split('\n').entries()) {
    if (written.trim() === '') continue;
    const frame = frameOf(written);
    if (frame === undefined)
      return refuse(`--play: line ${index + 1} of ${path} is no frame of a transcript`);
    const frames = connections.get(frame.connection) ?? [];
    connections.set(frame.connection, frames);
    frames.push(frame);
  }
  if (connections.size === 0) return refuse(`--play: ${path} has no frames`);
  return ok([...connections.values()]);
}

function frameOf(written: string): RecordedFrame | undefined {
  try {
    const parsed = line.safeParse(JSON.parse(written));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
