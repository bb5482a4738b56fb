import { type SubmitEvent, useState } from 'react';
import { byPrice } from '../../../src/app/resting-exits.ts';
import type { ActionView, PositionView, RestingExit } from '../../../src/app/views.ts';
import { Dialog } from '../design/dialog.tsx';
import { formatPrice } from '../design/numbers.ts';
import { report } from '../risk/actions.ts';
import { instruct, reasonOf, resolveBreak } from '../stream/api.ts';
import { useLive, useMinTick } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';

interface Props {
  readonly symbol: string;
  readonly onClose: () => void;
}

const REASON = 'By hand on the dashboard';

/** Moves the exits of a position, closes half of it, turns it, or settles its difference from the broker's. */
export function ManageDialog({ symbol, onClose }: Props) {
  const position = useLive((state) => state.positions.find((each) => each.symbol === symbol));
  const [stop, setStop] = useState('');
  const [target, setTarget] = useState('');
  const [problem, setProblem] = useState<string>();
  const tick = useMinTick(position?.conId);
  const { busy, run } = useRequest();
  const now = (exits: readonly RestingExit[] = []): string =>
    exits.length === 0
      ? ''
      : `now ${byPrice(exits)
          .map(({ price }) => formatPrice(price, tick))
          .join(', ')}`;

  const order = (work: () => Promise<ActionView>) => {
    setProblem(undefined);
    void run(
      async () => {
        const action = await work();
        if (!action.done && action.refusal) {
          setProblem(action.refusal.message);
          return;
        }
        report(action);
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };
  const move = (event: SubmitEvent) => {
    event.preventDefault();
    order(() => instruct('amend', { symbol, reason: REASON, ...exits(stop, target) }));
  };

  return (
    <Dialog title={`Manage ${symbol}`} onClose={onClose}>
      <form onSubmit={move}>
        <p>
          A price (441.50), or a distance from the average price: 1%, 2.5 points, 20 ticks. Of several targets
          all of them, nearest first: 460, 470.
        </p>
        <label className="field">
          <span>Stop</span>
          <input
            value={stop}
            placeholder={now(position?.stops)}
            onChange={(event) => setStop(event.target.value)}
            data-testid="manage-stop"
          />
        </label>
        <label className="field">
          <span>Target</span>
          <input
            value={target}
            placeholder={now(position?.targets)}
            onChange={(event) => setTarget(event.target.value)}
            data-testid="manage-target"
          />
        </label>
        <div className="dialog-buttons">
          <button
            type="submit"
            className="button"
            data-testid="manage-move"
            disabled={busy || (stop.trim() === '' && target.trim() === '')}
          >
            Move exits
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="manage-break-even"
            onClick={() => order(() => instruct('amend', { symbol, reason: REASON, breakEven: {} }))}
          >
            Stop to break-even
          </button>
        </div>
        <div className="dialog-buttons">
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="manage-half"
            onClick={() =>
              order(() =>
                instruct('close', { symbol, reason: REASON, portion: { by: 'fraction', value: 0.5 } }),
              )
            }
          >
            Close half
          </button>
          <button
            type="button"
            className="button button-danger"
            disabled={busy || stop.trim() === ''}
            title="Closes, then opens the opposite position with the stop and target above"
            data-testid="manage-reverse"
            onClick={() =>
              order(() => instruct('reverse', { symbol, reason: REASON, ...exits(stop, target) }))
            }
          >
            Reverse
          </button>
        </div>
        {position?.break && <Resolution position={position} busy={busy} onOrder={order} />}
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Leave
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const exits = (stop: string, target: string): { stop?: string; target?: string } => ({
  ...(stop.trim() === '' ? {} : { stop: stop.trim() }),
  ...(target.trim() === '' ? {} : { target: target.trim() }),
});

const RESOLUTIONS = [
  ['adopt', "Adopt the broker's"],
  ['ignore', 'Ignore the difference'],
  ['flatten', 'Adopt and close'],
] as const;

function Resolution({
  position,
  busy,
  onOrder,
}: {
  readonly position: PositionView;
  readonly busy: boolean;
  readonly onOrder: (work: () => Promise<ActionView>) => void;
}) {
  const found = position.break;
  if (!found) return null;
  return (
    <>
      <p>
        Ours {found.ours}, the broker&rsquo;s {found.broker}: {found.text}. Entries wait until this is
        settled.
      </p>
      <div className="dialog-buttons">
        {RESOLUTIONS.map(([resolution, label]) => (
          <button
            key={resolution}
            type="button"
            className={resolution === 'flatten' ? 'button button-danger' : 'button'}
            disabled={busy}
            data-testid={`resolve-${resolution}`}
            onClick={() => onOrder(() => resolveBreak(position.conId, resolution, REASON))}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  );
}
