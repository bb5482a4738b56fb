import { useEffect, useState } from 'react';
import { read, reasonOf } from './api.ts';
import { useLive } from './use-live.ts';

const EVERY_MS = 15_000;

/** What was read last, and why it is older than it should be. */
export interface Polled<View> {
  readonly view: View | undefined;
  readonly problem: string | undefined;
}

/**
 * Reads what the stream does not bring, now and every 15 seconds, while the stream lives. What was read of another
 * account is gone with it.
 */
export function usePolled<View>(path: string): Polled<View> {
  const live = useLive((state) => state.connection.phase === 'live');
  const account = useLive((state) => state.account);
  const [found, setFound] = useState<Polled<View> & { readonly account: string | undefined }>();
  useEffect(() => {
    if (!live) return;
    let ended = false;
    const look = async (): Promise<void> => {
      try {
        const view = await read<View>(path);
        if (!ended) setFound({ view, account, problem: undefined });
      } catch (error) {
        const problem = reasonOf(error);
        if (!ended)
          setFound((before) => ({
            view: before?.account === account ? before?.view : undefined,
            account,
            problem,
          }));
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [path, live, account]);
  return found?.account === account && found ? found : { view: undefined, problem: undefined };
}
