import type { IntakeView } from '../app/views.ts';

/** Bodies that can never become a signal, however often they are sent. */
const NEVER: ReadonlySet<string> = new Set(['ALERT_EMPTY', 'ALERT_NOT_UNDERSTOOD']);

/**
 * The HTTP status for an intake: 200 once it is stored, also when it was refused for a business reason; 400 for a body
 * that is no signal at all.
 */
export const intakeStatus = (intake: IntakeView): 200 | 400 =>
  intake.refusal !== undefined && NEVER.has(intake.refusal.code) ? 400 : 200;
