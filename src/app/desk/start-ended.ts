/** The start was ended before it was complete; everything that had begun is closed. */
export class StartEnded extends Error {
  override readonly name = 'StartEnded';

  constructor() {
    super('The start was ended before it was complete.');
  }
}

/** Waits for a part of the start; rejects with `StartEnded` at once when the start is to end. */
export function unlessEnded<Value>(ending: AbortSignal | undefined, work: Promise<Value>): Promise<Value> {
  if (!ending) return work;
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const end = (): void => reject(new StartEnded());
  ending.addEventListener('abort', end, { once: true });
  if (ending.aborted) end();
  work.then(resolve, reject).finally(() => ending.removeEventListener('abort', end));
  return promise;
}
