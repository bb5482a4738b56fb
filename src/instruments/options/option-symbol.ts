/** The parts of OCC's option symbol. */
export interface OptionSymbol {
  /** The class: `SPY`, `SPXW`. */
  readonly root: string;
  /** `YYYYMMDD`. */
  readonly expirationDate: string;
  readonly right: 'C' | 'P';
  readonly strike: number;
}

const ROOT_WIDTH = 6;
const STRIKE_WIDTH = 8;
const THOUSANDTHS = 1000;

/** OCC's 21 characters, as IB writes an option's local symbol: `SPY   261120C00600000`. */
export const occSymbol = ({ root, expirationDate, right, strike }: OptionSymbol): string =>
  root.padEnd(ROOT_WIDTH) +
  expirationDate.slice(2) +
  right +
  String(Math.round(strike * THOUSANDTHS)).padStart(STRIKE_WIDTH, '0');

const PATTERN = /^([A-Z0-9.]{1,6}) *(\d{6})([CP])(\d{8})$/;

/** Reads OCC's symbol; the blanks after the root may be fewer or none, as other sources write it. */
export function parseOccSymbol(text: string): OptionSymbol | undefined {
  const [, root, date, right, strike] = PATTERN.exec(text.trim().toUpperCase()) ?? [];
  if (root === undefined || date === undefined || strike === undefined) return undefined;
  return {
    root,
    expirationDate: `20${date}`,
    right: right === 'P' ? 'P' : 'C',
    strike: Number(strike) / THOUSANDTHS,
  };
}
