import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { readMessageLines } from '../signals/chat/message-file.ts';
import { arrivedLine } from './arrived-line.ts';
import type { ChatSource, SourceListener } from './source.ts';

/** Messages that another program writes to Bowline's standard input, one a line, as `bowline chat parse` reads them. */
export class StdinSource implements ChatSource {
  readonly #input: Readable;
  readonly #channel: string;
  readonly #clock: Clock;
  #lines: Interface | undefined;
  #count = 0;

  constructor(input: Readable, channel: string, clock: Clock) {
    this.#input = input;
    this.#channel = channel;
    this.#clock = clock;
  }

  start(listener: SourceListener): void {
    const begun = this.#clock.now();
    this.#lines = createInterface({ input: this.#input, crlfDelay: Number.POSITIVE_INFINITY });
    this.#lines.on('line', (line) => {
      for (const read of readMessageLines(line)) {
        this.#count += 1;
        if (!read.ok) listener.state('connected', `line ${this.#count}: ${read.error.reason}`);
        else
          listener
            .message(
              arrivedLine(read.value, { channel: this.#channel, id: `${begun}-${this.#count}` }, this.#clock),
            )
            // There is nobody who could send it again; the journal's failure is told elsewhere.
            .catch(() => undefined);
      }
    });
    this.#lines.on('error', (error: Error) => listener.state('waiting', error.message));
    this.#lines.on('close', () => listener.state('off', 'the input has ended'));
    listener.state('connected');
  }

  async close(): Promise<void> {
    this.#lines?.close();
  }
}
