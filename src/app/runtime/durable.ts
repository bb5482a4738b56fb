import { NotStored } from '../raw-signal.ts';

/** Waits until it is written; what was not is told as `NotStored`. */
export async function durable(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (cause) {
    throw new NotStored(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
