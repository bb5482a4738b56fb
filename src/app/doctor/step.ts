/** One step of the connection test. */
export interface DoctorStep {
  /** Of several accounts' gateways the one that was tested: a name of `gateways`, or `main` for that of `broker`. */
  readonly gateway?: string;
  /** `Port`, `Handshake`: stable, for programs too. */
  readonly name: string;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found, with its figures. */
  readonly text: string;
  /** Why, for everything that is not well. */
  readonly cause?: string;
  /** What to do, in the words of TWS's menus. */
  readonly fix?: string;
}

export interface DoctorReport {
  /** No step failed. */
  readonly passed: boolean;
  readonly steps: readonly DoctorStep[];
}

/** Where the settings are that most fixes are about. */
export const API_SETTINGS =
  'TWS: File (or Edit) > Global Configuration > API > Settings. IB Gateway: Configure > Settings > API > Settings';
