import type { GoLiveEvent } from '../golive/live/golive-events.ts';
import { changeText } from '../golive/settings/settings-changes.ts';
import type { Description } from './description.ts';

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** An event on the way to a live account as a line for the log. */
export function describeGoLive(event: GoLiveEvent): Description {
  switch (event.type) {
    case 'market.simulated':
      return { severity: 'debug', text: 'The gateway says that its market is simulated' };
    case 'permit.issued': {
      const { id, account, expiresAt, firstWeek } = event.permit;
      return {
        severity: 'warning',
        text: `Permit ${id} for ${account} issued (${event.by}): ${event.reason}. Until ${isoDay(expiresAt)}; in its first week at most ${firstWeek.maxContracts} contracts or ${firstWeek.maxNotional} a position`,
      };
    }
    case 'permit.confirmed':
      return {
        severity: 'warning',
        text: `Permit ${event.permit.id}: looser settings confirmed (${event.by}), ${event.changes.map(changeText).join(', ')}: ${event.reason}`,
      };
    case 'permit.revoked':
      return { severity: 'warning', text: `Permit ${event.id} revoked (${event.by}): ${event.reason}` };
    case 'live.armed':
      return {
        severity: 'warning',
        text: `LIVE trading of ${event.account} is armed (${event.by}) under permit ${event.permitId}: ${event.reason}`,
      };
    case 'live.disarmed':
      return { severity: 'warning', text: `Live trading is disarmed (${event.by}): ${event.reason}` };
    case 'golive.waived':
      return {
        severity: 'warning',
        text: `Waived on the way to live (${event.by}): ${event.item}${event.to === undefined ? '' : ` to ${event.to}`}: ${event.reason}`,
      };
    case 'golive.waiver-withdrawn':
      return { severity: 'info', text: `Waiver of ${event.item} withdrawn (${event.by}): ${event.reason}` };
    case 'drill.made':
      return {
        severity: event.outcome === 'refused' ? 'info' : 'warning',
        text: `Drill of ${event.code}${event.scope === undefined ? '' : ` of ${event.scope}`}: ${event.order}, ${event.text}`,
      };
  }
}
