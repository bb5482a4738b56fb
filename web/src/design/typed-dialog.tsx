import { type ReactNode, useState } from 'react';
import { FormDialog } from './form-dialog.tsx';

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
  return (
    <FormDialog
      title={title}
      yes={yes}
      no={no}
      tone="primary"
      testId={`${testId}-confirm`}
      incomplete={typed.trim() === '' || reason.trim() === ''}
      onYes={() => onSay(typed.trim(), reason.trim())}
      onClose={onClose}
    >
      {children}
      <label className="field">
        <span>Type the account id{account === undefined ? '' : ` (${account})`}</span>
        <input
          data-testid={`${testId}-account`}
          // biome-ignore lint/a11y/noAutofocus: it stands in a dialog, where to type it is the first thing to do
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
    </FormDialog>
  );
}
