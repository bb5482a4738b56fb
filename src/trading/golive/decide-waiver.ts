import { fail, ok, type Result } from '../../core/result.ts';
import type { Actor } from '../actor.ts';
import { CHECKLIST_ITEMS, isItem } from './checklist.ts';
import type { GoLiveEvent } from './live/golive-events.ts';
import type { GoLiveState } from './live/golive-state.ts';

/** A person's wish that an item need not be shown, or not as much of it. */
export interface WaiverRequest {
  readonly item: string;
  /** Instead of the configured figure; absent: nothing is wanted any more. */
  readonly to?: number;
  readonly by: Actor;
  readonly reason: string;
}

const known = Object.keys(CHECKLIST_ITEMS).join(', ');

const unknownItem = (item: string) => ({
  code: 'ITEM_UNKNOWN',
  field: 'item',
  found: item,
  allowed: known,
  message: `There is no item ${item} on the checklist. There are: ${known}.`,
});

export function decideWaiver({ item, to, by, reason }: WaiverRequest): Result<readonly GoLiveEvent[]> {
  if (!isItem(item)) return fail(unknownItem(item));
  if (CHECKLIST_ITEMS[item] === 'none')
    return fail({
      code: 'ITEM_NOT_WAIVABLE',
      field: 'item',
      found: item,
      message: `${item} cannot be waived: it has to be shown.`,
    });
  if (to !== undefined && (CHECKLIST_ITEMS[item] !== 'figure' || !(to >= 0) || !Number.isFinite(to)))
    return fail({
      code: 'WAIVER_FIGURE',
      field: 'to',
      found: String(to),
      message:
        CHECKLIST_ITEMS[item] === 'figure'
          ? `${to} is not a figure of 0 or more.`
          : `${item} is shown or not: it has no figure to waive to. Leave it out to waive the item.`,
    });
  return ok([{ type: 'golive.waived', item, ...(to === undefined ? {} : { to }), by, reason }]);
}

/** Takes a waiver back. */
export function decideWithdrawal(
  { item, by, reason }: Omit<WaiverRequest, 'to'>,
  { waivers }: Pick<GoLiveState, 'waivers'>,
): Result<readonly GoLiveEvent[]> {
  if (!isItem(item)) return fail(unknownItem(item));
  if (!waivers.has(item))
    return fail({
      code: 'WAIVER_UNKNOWN',
      field: 'item',
      found: item,
      message: `${item} is not waived in this journal.`,
    });
  return ok([{ type: 'golive.waiver-withdrawn', item, by, reason }]);
}
