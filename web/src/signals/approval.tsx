import type { SignalView } from '../../../src/app/views.ts';
import { useDay } from '../design/day.ts';
import { notify } from '../design/notices.ts';
import { localTime } from '../design/times.ts';
import { report } from '../risk/actions.ts';
import { decideSignal, reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';

/** Moments in a text, as the clock on the wall shows them; with the day where it is not today. */
const inLocalTime = (text: string): string =>
  text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => localTime(Date.parse(iso), Date.now()));

/** A person's word on a signal that waits for one. Until when it waits stands in its timeline. */
export function Approval({ signal }: { readonly signal: SignalView }) {
  useDay();
  const { busy, run } = useRequest();
  const until = signal.timeline.findLast(({ stage }) => stage === 'waiting')?.text;
  const decide = (approved: boolean): void => {
    void run(
      async () => report(await decideSignal(signal.id, approved)),
      (error) => notify({ tone: 'bad', text: `Not done: ${reasonOf(error)}` }),
    );
  };
  return (
    <div className="approval" data-testid={`approval-${signal.id}`}>
      <p>{until === undefined ? 'Waits for approval' : inLocalTime(until)}.</p>
      <button
        type="button"
        className="button button-primary"
        data-testid="approve"
        disabled={busy}
        onClick={() => decide(true)}
      >
        Approve
      </button>
      <button
        type="button"
        className="button"
        data-testid="decline"
        disabled={busy}
        onClick={() => decide(false)}
      >
        Decline
      </button>
    </div>
  );
}
