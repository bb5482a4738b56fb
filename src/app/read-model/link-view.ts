import type { StreamHealth } from '../../broker/port.ts';
import type { ResetWindow } from '../../trading/resets/reset-calendar.ts';
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

const windowView = ({ name, from, until }: ResetWindow) => ({
  name,
  from: isoTime(from),
  until: isoTime(until),
});

/** IB's resets and the gateway's login, where they concern anybody. */
export function resetViews({ resets, kernel }: Trader, now: number): Pick<LinkView, 'resets' | 'login'> {
  const lasts = resets.now();
  const next = resets.next();
  const login = resets.login();
  let held = 0;
  for (const record of kernel.state.signals.values()) if (record.held) held += 1;
  return {
    resets: {
      ...(resets.region === undefined ? {} : { region: resets.region }),
      entries: resets.entries,
      ...(lasts ? { now: windowView(lasts.window) } : {}),
      ...(next ? { next: windowView(next) } : {}),
      held,
    },
    ...(login
      ? {
          login: {
            since: isoTime(login.since),
            seenToBegin: login.seenToBegin,
            lapsesAt: isoTime(login.lapsesAt),
            lapsed: login.lapsesAt <= now,
          },
        }
      : {}),
  };
}
