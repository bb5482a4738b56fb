import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useLive } from '../stream/use-live.ts';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Marks what has the focus at first: where Enter would do harm, the way out. */
export const FIRST_FOCUS = { 'data-first-focus': true } as const;

/** A question that must be answered or left (Escape) before anything else. Mounted = open. */
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const lost = useLive((state) => state.connection.phase === 'lost');
  useEffect(() => {
    const element = dialog.current;
    if (!element?.open) element?.showModal();
    element?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onCancel={onClose}>
      <h2 id={id}>{title}</h2>
      {lost && (
        <p className="dialog-warning" role="alert">
          Live data lost: what stands here may have changed.
        </p>
      )}
      {children}
    </dialog>
  );
}
