import type { StreamHealth } from '../../broker/port.ts';
import type { LinkView, StreamView } from '../link-views.ts';
import type { Trader } from '../runtime/trader.ts';
import type { StatusView } from '../views.ts';
import { isoTime } from './order-view.ts';

/** Those that a person should know of; a stream that waits for its first data may belong to a closed market. */
const TROUBLED: ReadonlySet<StreamHealth['state']> = new Set(['stale', 'interrupted', 'refused']);

function streamView({ kernel }: Trader, { conId, since, lastDataAt, ...rest }: StreamHealth): StreamView {
  return {
    conId,
    symbol: kernel.state.instruments.get(conId)?.localSymbol ?? String(conId),
    ...rest,
    since: isoTime(since),
    ...(lastDataAt === undefined ? {} : { lastDataAt: isoTime(lastDataAt) }),
  };
}

export function streamsView(trader: Trader): StatusView['streams'] {
  const { streams } = trader.broker;
  return {
    total: streams.length,
    streaming: streams.filter(({ state }) => state === 'streaming').length,
    troubled: streams.filter(({ state }) => TROUBLED.has(state)).map((stream) => streamView(trader, stream)),
  };
}

/** What was read after the last gap, where there was one. */
export function recoveryView({ lastGap }: Trader): Pick<LinkView, 'recovery'> {
  if (!lastGap) return {};
  const { from, to, endedAt, reason, steps } = lastGap;
  return {
    recovery: {
      ...(from === undefined ? {} : { from: isoTime(from) }),
      to: isoTime(to),
      ...(endedAt === undefined ? {} : { endedAt: isoTime(endedAt) }),
      reason,
      steps: steps.map((step) => ({ ...step })),
    },
  };
}
