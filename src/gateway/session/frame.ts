/** One frame, decoded as far as it is known. */
export interface Frame {
  /** Counts from 1. */
  readonly connection: number;
  /** −1 before startApi has been accepted. */
  readonly clientId: number;
  readonly from: 'client' | 'gateway';
  /** IB's name of the message; `greeting` and `version` for the two that have no number. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly values?: object;
}
export type FrameListener = (frame: Frame) => void;
