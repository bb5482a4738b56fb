import { isoTime } from '../read-model/order-view.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { ChatStatusView } from './chat-views.ts';

/** The rooms as people see them; without any, an empty view. */
export function chatStatusView(desk: ChatDesk | undefined): ChatStatusView {
  return {
    sources: (desk?.sources ?? []).map(({ kind: source, state, reason, since }) => ({
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
