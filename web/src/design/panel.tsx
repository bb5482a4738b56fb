import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: ReactNode;
  /** Right of the title: counts, choices, buttons. */
  readonly extra?: ReactNode;
  readonly className?: string;
  readonly testId?: string;
  /** Target of the page's section links. */
  readonly anchor?: string;
  readonly children: ReactNode;
}

/** A titled part of the page. */
export function Panel({ title, extra, className = '', testId, anchor, children }: Props) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id} data-testid={testId} id={anchor}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {extra}
      </header>
      {children}
    </section>
  );
}
