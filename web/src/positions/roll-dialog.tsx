import { type SubmitEvent, useCallback, useEffect, useState } from 'react';
import type { RollExplanationView, RollWish } from '../../../src/app/rolls/roll-views.ts';
import type { ActionView } from '../../../src/app/views.ts';
import { Dialog, FIRST_FOCUS } from '../design/dialog.tsx';
import { report } from '../risk/actions.ts';
import { explainRoll, reasonOf, rollPosition, stopRoll } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { rollWish } from './roll-wish.ts';

interface Props {
  readonly symbol: string;
  readonly onClose: () => void;
}

const REASON = 'By hand on the dashboard';

/** Says what rolling a position would come to, and rolls it; or gives up the roll that is under way. */
export function RollDialog({ symbol, onClose }: Props) {
  const position = useLive((state) => state.positions.find((each) => each.symbol === symbol));
  const [into, setInto] = useState('');
  const [limit, setLimit] = useState('');
  const [view, setView] = useState<RollExplanationView>();
  /** What the explanation is of: what is typed afterwards has to be explained anew before it is rolled. */
  const [explained, setExplained] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();
  const fail = useCallback((error: unknown) => setProblem(reasonOf(error)), []);

  const explain = useCallback(
    (wish: RollWish | string) => {
      setProblem(undefined);
      if (typeof wish === 'string') {
        setProblem(wish);
        return;
      }
      void run(async () => {
        setView((await explainRoll(wish))[0]);
        setExplained(JSON.stringify(wish));
      }, fail);
    },
    [run, fail],
  );
  useEffect(() => explain(rollWish({ symbol, into: '', limit: '' })), [explain, symbol]);

  const order = (work: () => Promise<ActionView>) => {
    setProblem(undefined);
    void run(async () => {
      const action = await work();
      if (!action.done && action.refusal) {
        setProblem(action.refusal.message);
        return;
      }
      report(action);
      onClose();
    }, fail);
  };
  const wish = rollWish({ symbol, into, limit });
  const roll = (event: SubmitEvent) => {
    event.preventDefault();
    if (typeof wish === 'string') setProblem(wish);
    else order(() => rollPosition({ ...wish, reason: REASON }));
  };
  const isRolling = position?.roll !== undefined;
  const isExplained = explained === JSON.stringify(wish);

  return (
    <Dialog title={`Roll ${symbol}`} onClose={onClose}>
      <form onSubmit={roll}>
        <ul className="flatten-list" data-testid="roll-explanation">
          {(view?.text ?? ['…']).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <label className="field">
          <span>Into (empty: the next contract)</span>
          <input value={into} onChange={(event) => setInto(event.target.value)} data-testid="roll-into" />
        </label>
        <label className="field">
          <span>Worst price of the spread (empty: what the quotes ask for)</span>
          <input value={limit} onChange={(event) => setLimit(event.target.value)} data-testid="roll-limit" />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose} {...FIRST_FOCUS}>
            Leave
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="roll-explain"
            onClick={() => explain(wish)}
          >
            Explain
          </button>
          {isRolling ? (
            <button
              type="button"
              className="button button-danger"
              disabled={busy}
              data-testid="roll-stop"
              onClick={() => order(() => stopRoll(symbol, REASON))}
            >
              Give up the roll
            </button>
          ) : (
            <button
              type="submit"
              className="button button-danger"
              disabled={busy || !isExplained}
              title={isExplained ? undefined : 'Explain what stands above first'}
              data-testid="roll-send"
            >
              Roll
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
