import { type SubmitEvent, useState } from 'react';
import { byPrice } from '../../../src/app/resting-exits.ts';
import type { ActionView, PositionView, RestingExit } from '../../../src/app/views.ts';
import { Dialog, FIRST_FOCUS } from '../design/dialog.tsx';
import { formatPrice, formatQuantity } from '../design/numbers.ts';
import { report } from '../risk/actions.ts';
import { type Instruction, instruct, reasonOf, resolveBreak } from '../stream/api.ts';
import { useLive, useMinTick } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { isSame, type PositionKey } from './position-key.ts';

interface Props {
  readonly of: PositionKey;
  readonly onClose: () => void;
}

const REASON = 'By hand on the dashboard';

/** What trades at the market is asked about once more, for the quantity that was seen. */
interface Question {
  readonly quantity: number;
  readonly text: string;
  readonly yes: string;
  readonly work: () => Promise<ActionView>;
}

/** Moves the exits of a position, closes half of it, turns it, or settles its difference from the broker's. */
export function ManageDialog({ of, onClose }: Props) {
  const { symbol, conId } = of;
  const position = useLive((state) => state.positions.find((each) => isSame(of, each)));
  const [stop, setStop] = useState('');
  const [target, setTarget] = useState('');
  const [problem, setProblem] = useState<string>();
  const [question, setQuestion] = useState<Question>();
  const tick = useMinTick(conId);
  const { busy, run } = useRequest();
  const now = (exits: readonly RestingExit[] = []): string =>
    exits.length === 0
      ? ''
      : `now ${byPrice(exits)
          .map(({ price }) => formatPrice(price, tick))
          .join(', ')}`;
  const tell = (name: Parameters<typeof instruct>[0], more: Partial<Instruction>) => () =>
    instruct(name, { symbol, conId, reason: REASON, ...more });

  const order = (work: () => Promise<ActionView>) => {
    setProblem(undefined);
    void run(
      async () => {
        const action = await work();
        if (!action.done && action.refusal) {
          setProblem(action.refusal.message);
          setQuestion(undefined);
          return;
        }
        report(action);
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };
  const ask = (text: string, yes: string, work: Question['work']) => {
    setProblem(undefined);
    setQuestion({ quantity: position?.quantity ?? 0, text, yes, work });
  };
  const move = (event: SubmitEvent) => {
    event.preventDefault();
    order(tell('amend', exits(stop, target)));
  };
  const leave = (
    <div className="dialog-buttons">
      <button type="button" className="button" onClick={onClose}>
        Leave
      </button>
    </div>
  );
  const title = `Manage ${symbol}`;

  if (!position)
    return (
      <Dialog title={title} onClose={onClose}>
        <p data-testid="manage-gone">The position in {symbol} is not open any more.</p>
        {leave}
      </Dialog>
    );
  if (question)
    return (
      <Dialog title={title} onClose={onClose}>
        <Confirm
          question={question}
          held={position.quantity}
          busy={busy}
          problem={problem}
          onYes={() => order(question.work)}
          onBack={() => setQuestion(undefined)}
        />
      </Dialog>
    );
  const held = `${position.quantity > 0 ? 'long' : 'short'} ${formatQuantity(Math.abs(position.quantity))}`;
  const turned = `${position.quantity > 0 ? 'short' : 'long'} ${formatQuantity(Math.abs(position.quantity))}`;
  const isFlat = position.quantity === 0;
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={move}>
        <p>
          <strong data-testid="manage-held">{isFlat ? 'flat' : held}</strong>. A price (441.50), or a distance
          from the average price: 1%, 2.5 points, 20 ticks. Of several targets all of them, nearest first:
          460, 470.
        </p>
        <label className="field">
          <span>Stop</span>
          <input
            value={stop}
            placeholder={now(position.stops)}
            onChange={(event) => setStop(event.target.value)}
            data-testid="manage-stop"
          />
        </label>
        <label className="field">
          <span>Target</span>
          <input
            value={target}
            placeholder={now(position.targets)}
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
            disabled={busy || isFlat}
            data-testid="manage-break-even"
            onClick={() => order(tell('amend', { breakEven: {} }))}
          >
            Stop to break-even
          </button>
        </div>
        <div className="dialog-buttons">
          <button
            type="button"
            className="button"
            disabled={busy || isFlat}
            data-testid="manage-half"
            onClick={() =>
              ask(
                `Close half of ${held} ${symbol} at the market?`,
                'Close half',
                tell('close', { portion: { by: 'fraction', value: 0.5 } }),
              )
            }
          >
            Close half…
          </button>
          <button
            type="button"
            className="button button-danger"
            disabled={busy || isFlat || stop.trim() === ''}
            title="Closes, then opens the opposite position with the stop and target above"
            data-testid="manage-reverse"
            onClick={() =>
              ask(
                `Close ${held} ${symbol} at the market and then open ${turned}, stop ${stop.trim()}, ${target.trim() === '' ? 'no target' : `target ${target.trim()}`}?`,
                'Reverse',
                tell('reverse', exits(stop, target)),
              )
            }
          >
            Reverse…
          </button>
        </div>
        {position.break && <Resolution position={position} busy={busy} onOrder={order} onAsk={ask} />}
        <p className="field-problem" role="alert">
          {problem}
        </p>
        {leave}
      </form>
    </Dialog>
  );
}

interface ConfirmProps {
  readonly question: Question;
  /** The quantity by now. */
  readonly held: number;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onYes: () => void;
  readonly onBack: () => void;
}

function Confirm({ question, held, busy, problem, onYes, onBack }: ConfirmProps) {
  const changed = held !== question.quantity;
  return (
    <>
      <p data-testid="manage-question">{question.text}</p>
      {changed && (
        <p className="dialog-warning" role="alert">
          The position has changed since: it is {formatQuantity(held)} now. Go back and look again.
        </p>
      )}
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <div className="dialog-buttons">
        {/* The focus stood on a button that has gone. */}
        <button
          type="button"
          className="button"
          // biome-ignore lint/a11y/noAutofocus: it stands in a dialog, where the way out comes first
          autoFocus
          onClick={onBack}
          {...FIRST_FOCUS}
        >
          Back
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={busy || changed}
          data-testid="manage-confirm"
          onClick={onYes}
        >
          {question.yes}
        </button>
      </div>
    </>
  );
}

const exits = (stop: string, target: string): { stop?: string; target?: string } => ({
  ...(stop.trim() === '' ? {} : { stop: stop.trim() }),
  ...(target.trim() === '' ? {} : { target: target.trim() }),
});

const RESOLUTIONS = [
  ['adopt', "Adopt the broker's"],
  ['ignore', 'Ignore the difference'],
] as const;

function Resolution({
  position,
  busy,
  onOrder,
  onAsk,
}: {
  readonly position: PositionView;
  readonly busy: boolean;
  readonly onOrder: (work: Question['work']) => void;
  readonly onAsk: (text: string, yes: string, work: Question['work']) => void;
}) {
  const { break: found, conId, symbol } = position;
  if (!found) return null;
  return (
    <>
      <p>
        Ours {formatQuantity(found.ours)}, the broker&rsquo;s {formatQuantity(found.broker)}: {found.text}.
        Entries wait until this is settled.
      </p>
      <div className="dialog-buttons">
        {RESOLUTIONS.map(([resolution, label]) => (
          <button
            key={resolution}
            type="button"
            className="button"
            disabled={busy}
            data-testid={`resolve-${resolution}`}
            onClick={() => onOrder(() => resolveBreak(conId, resolution, REASON))}
          >
            {label}
          </button>
        ))}
        <button
          type="button"
          className="button button-danger"
          disabled={busy}
          data-testid="resolve-flatten"
          onClick={() =>
            onAsk(
              `Take the broker's ${formatQuantity(found.broker)} ${symbol} over and close them at the market?`,
              'Adopt and close',
              () => resolveBreak(conId, 'flatten', REASON),
            )
          }
        >
          Adopt and close…
        </button>
      </div>
    </>
  );
}
