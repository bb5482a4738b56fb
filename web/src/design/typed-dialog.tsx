import { type ReactNode, type SubmitEvent, useState } from 'react';
import { reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';
import { Dialog } from './dialog.tsx';

interface Props {
  readonly title: string;
  /** What is about to be said yes to. */
  readonly children: ReactNode;
  /** Why the reason is asked for; default "Why is it right?". */
  readonly question?: string;
  readonly placeholder?: string;
  readonly yes: string;
  /** Default "Leave it". */
  readonly no?: string;
  /** Begins the test ids of its fields. */
  readonly testId: string;
  /** As the gateway reports it; what is typed is judged by the server. */
  readonly account: string | undefined;
  readonly onSay: (account: string, reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Takes a safety away: a person types the account id and a reason. */
export function TypedDialog(props: Props) {
  const { title, children, question = 'Why is it right?', yes, no = 'Leave it' } = props;
  const { testId, account, onSay, onClose } = props;
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
        {children}
        <label className="field">
          <span>Type the account id{account === undefined ? '' : ` (${account})`}</span>
          <input
            data-testid={`${testId}-account`}
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
          <span>{question}</span>
          <input
            data-testid={`${testId}-reason`}
            required
            pattern=".*\S.*"
            maxLength={500}
            value={reason}
            placeholder={props.placeholder}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            {no}
          </button>
          <button
            type="submit"
            className="button button-primary"
            data-testid={`${testId}-confirm`}
            disabled={busy || typed.trim() === '' || reason.trim() === ''}
          >
            {yes}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
