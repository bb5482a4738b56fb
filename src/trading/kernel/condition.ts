/** A reason for an alarm, as long as it lasts. */
export interface Condition {
  readonly id: string;
  readonly severity: 'warning' | 'critical';
  readonly code: string;
  readonly message: string;
}
