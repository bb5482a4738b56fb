import type { KernelContext } from './context.ts';
import type { DifferingPositions } from './differing-positions.ts';

/** What several looks at the same moment ask is asked once. */
export function atOneMoment(context: KernelContext, differing: DifferingPositions): KernelContext {
  const now = context.now();
  const link = context.link();
  let account: ReturnType<KernelContext['account']> | undefined;
  return {
    ...context,
    now: () => now,
    link: () => link,
    differs: (conId) => differing.lasts(conId, now),
    account: () => {
      account ??= context.account();
      return account;
    },
  };
}
