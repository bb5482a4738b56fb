import assert from 'node:assert/strict';
import type { ActionView } from '../views.ts';

/** For tests: an action that must have been carried out. */
export const done = (view: ActionView): ActionView => {
  assert.equal(view.done, true, view.message);
  return view;
};

/** What a few minutes on paper cannot show, and a person's word instead. */
export const WAIVED: readonly (readonly [item: string, to?: number])[] = [
  ['days', 1],
  ['trades', 1],
  ['clean-days', 1],
  ['order-types'],
  ['stop-hit'],
  ['target-hit'],
  ['disconnection'],
  ['night'],
];
