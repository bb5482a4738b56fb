/** The figures that a check compared, for people and programs. */
export type Figures = Readonly<Record<string, string | number | boolean>>;

/** One check's outcome. */
export interface CheckResult {
  readonly code: string;
  readonly passed: boolean;
  readonly message: string;
  readonly figures: Figures;
}

/** What the risk room says about one order plan: every check that ran, with its figures. */
export interface RiskVerdict {
  readonly approved: boolean;
  readonly checks: readonly CheckResult[];
}
