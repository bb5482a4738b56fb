import { Component, type ReactNode } from 'react';

interface Props {
  /** What is kept from taking the page with it. */
  readonly name: string;
  readonly children: ReactNode;
}

/** After this a part that failed is tried again: the figures may be others by then. */
const AGAIN_MS = 2_000;

/** A part of the page that cannot be drawn says so; the rest, and the buttons that stop trading, stay. */
export class Boundary extends Component<Props, { readonly problem: string | undefined }> {
  override state = { problem: undefined };
  #timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError(error: unknown): { problem: string } {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.setState({ problem: undefined }), AGAIN_MS);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
  }

  override render(): ReactNode {
    const { name, children } = this.props;
    const { problem } = this.state;
    if (problem === undefined) return children;
    return (
      <p className="panel broken-part" role="alert" data-testid="broken-part">
        <strong>{name} cannot be shown</strong> ({problem}). It is tried again every two seconds; the command
        line and the API have the same figures.
      </p>
    );
  }
}
