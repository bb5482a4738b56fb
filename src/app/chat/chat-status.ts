import { isoTime } from '../read-model/order-view.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { ChatStatusView } from './chat-views.ts';
import type { SharedSources } from './shared-sources.ts';

/** The rooms as people see them; without any, an empty view. `sources`: of the rooms and of the operators' chat. */
export function chatStatusView(
  desk: ChatDesk | undefined,
  sources: SharedSources | undefined,
): ChatStatusView {
  return {
    sources: (sources?.states ?? []).map(({ kind: source, state, reason, since }) => ({
      source,
      state,
      since: isoTime(since),
      ...(reason === undefined ? {} : { reason }),
    })),
    rooms: (desk?.rooms ?? []).map(({ name, settings: { source, channel, dryRun }, counts }) => ({
      name,
      source,
      ...(channel === undefined ? {} : { channel }),
      dryRun,
      ...counts,
    })),
    unknown: desk?.unknown.messages ?? 0,
  };
}
