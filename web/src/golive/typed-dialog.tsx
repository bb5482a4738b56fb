import { type SubmitEvent, useState } from 'react';
import { Dialog } from '../design/dialog.tsx';
import { reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  /** As the gateway reports it; what is typed is judged by the server. */
  readonly account: string | undefined;
  readonly onSay: (account: string, reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Takes a safety away: a person types the account id and a reason. */
export function TypedDialog({ title, text, button, account, onSay, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(
      async () => {
        await onSay(typed.trim(), reason.trim());
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{text}</p>
        <label className="field">
          <span>Type the account id{account === undefined ? '' : ` (${account})`}</span>
          <input
            data-testid="typed-account"
            // The first thing to do here is to type it.
            autoFocus
            required
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <label className="field">
          <span>Why is it right?</span>
          <input
            data-testid="typed-reason"
            required
            pattern=".*\S.*"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="submit"
            className="button button-primary"
            data-testid="typed-confirm"
            disabled={busy || typed.trim() === '' || reason.trim() === ''}
          >
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
