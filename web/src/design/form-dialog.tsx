import { type ReactNode, type SubmitEvent, useState } from 'react';
import { reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';
import { Dialog, FIRST_FOCUS } from './dialog.tsx';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly no: string;
  /** Of the button that says yes. */
  readonly tone: 'primary' | 'danger';
  /** Of the button that says yes. */
  readonly testId: string;
  /** While something that is needed has not been typed. */
  readonly incomplete: boolean;
  /** Closes the dialog when it is done, and shows why when it could not be. */
  readonly onYes: () => Promise<void>;
  readonly onClose: () => void;
}

/** Fields with one question at the end, said yes to or left. */
export function FormDialog({ title, children, yes, no, tone, testId, incomplete, onYes, onClose }: Props) {
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(
      async () => {
        await onYes();
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button
            type="button"
            className="button"
            onClick={onClose}
            {...(tone === 'danger' ? FIRST_FOCUS : {})}
          >
            {no}
          </button>
          <button
            type="submit"
            className={`button button-${tone}`}
            data-testid={testId}
            disabled={busy || incomplete}
          >
            {yes}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
