import type { ActionView } from '../../../src/app/views.ts';
import { notify } from '../design/notices.ts';
import { act, reasonOf } from '../stream/api.ts';
import { refreshStatus } from '../stream/use-live.ts';

/** Goes to the journal when KILL is pressed; nobody should have to type in that moment. */
export const KILL_REASON = 'Stopped by hand on the dashboard';

/** What was done, or why it was not. */
export function report(action: ActionView): void {
  if (action.done) notify({ tone: 'good', text: action.message });
  else notify({ tone: 'bad', text: `Not done: ${action.refusal?.message ?? action.message}` });
}

/** Stops new orders at once. A failure is told loudly, with the other ways to stop. */
export async function kill(again: () => void): Promise<void> {
  try {
    const { done, message, refusal } = await act('kill', { reason: KILL_REASON });
    if (!done) throw new Error(refusal?.message ?? message);
    await refreshStatus();
    notify({ tone: 'good', text: message, stays: true, testId: 'kill-confirm' });
  } catch (error) {
    notify({
      tone: 'bad',
      text: `KILL was not confirmed: ${reasonOf(error)} Try again, or run "bowline kill" in a terminal, or cancel orders in TWS.`,
      testId: 'kill-confirm',
      retry: again,
    });
    throw error;
  }
}
