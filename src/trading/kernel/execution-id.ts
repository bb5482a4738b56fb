import type { ExecId } from '../../core/ids.ts';

/** As they were cut: every reading of the broker's executions asks for the roots of the whole day again. */
const roots = new Map<ExecId, string>();
const MOST_ROOTS = 50_000;

/** An execution id without its last part, which corrections change (IB: `0000e0d5.69e02bfb.01.01`). */
export function executionRoot(execId: ExecId): string {
  const known = roots.get(execId);
  if (known !== undefined) return known;
  const dot = execId.lastIndexOf('.');
  const root = dot < 0 ? execId : execId.slice(0, dot);
  if (roots.size >= MOST_ROOTS) roots.clear();
  roots.set(execId, root);
  return root;
}

/** The last part of an execution id: corrections count it up. 0 where it is no number. */
function revisionOf(execId: ExecId): number {
  const last = execId.slice(execId.lastIndexOf('.') + 1);
  return last.length < execId.length && /^\d+$/.test(last) ? Number(last) : 0;
}

/** True when `later` corrects `earlier`, of the same root. Readings repeat the original beside its correction. */
export const corrects = (later: ExecId, earlier: ExecId): boolean =>
  later !== earlier && revisionOf(later) > revisionOf(earlier);
