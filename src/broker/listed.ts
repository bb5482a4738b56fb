import type { Refusal, Result } from '../core/result.ts';

/**
 * The rows of one of the broker's lists. `unread`: so many more could not be read, or may have been of it; then what is missing from
 * the list may be at the broker all the same.
 */
export type Listed<Row> = Result<readonly Row[], Refusal> & { readonly unread?: number };
