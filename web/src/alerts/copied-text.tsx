import { useRef } from 'react';
import { notify } from '../design/notices.ts';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly testId: string;
}

/** A text to take elsewhere. Where the page may not write to the clipboard, it is selected instead. */
export function CopiedText({ label, text, testId }: Props) {
  const shown = useRef<HTMLPreElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      notify({ tone: 'good', text: `${label} copied` });
    } catch {
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
    }
  };
  return (
    <div className="copied">
      <h3>
        {label}
        <button type="button" className="button button-quiet" onClick={() => void copy()}>
          Copy
        </button>
      </h3>
      <pre ref={shown} className="code" data-testid={testId}>
        {text}
      </pre>
    </div>
  );
}
