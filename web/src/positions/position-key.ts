import type { PositionView } from '../../../src/app/views.ts';

/** Which position is meant. The symbol is for people: several contracts may go by one. */
export type PositionKey = Pick<PositionView, 'account' | 'conId' | 'symbol'>;

export const isSame = (key: PositionKey, position: PositionKey): boolean =>
  key.conId === position.conId && key.account === position.account;
