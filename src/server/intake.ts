import type { IntakeView } from '../app/views.ts';
import { httpStatusOf } from '../signals/refusals.ts';

/** What the answer 200 to a signal means. */
export const STORED =
  'Stored. `stage` says how far it has come by then; what comes of it is read at `fate`. A refusal is told here too';

/**
 * The HTTP status for an intake: 200 once it is stored, also when it was refused for a business reason; 400 for a body
 * that is no signal at all.
 */
export const intakeStatus = (intake: IntakeView): 200 | 400 =>
  intake.refusal === undefined ? 200 : httpStatusOf(intake.refusal.code);
