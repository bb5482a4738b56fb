/** The parts of OCC's option symbol. */
export interface OptionSymbol extends NamedOption {
  /** `YYYYMMDD`. */
  readonly expirationDate: string;
}

/** What every local symbol of an option says. */
export interface NamedOption {
  /** The class: `SPY`, `SPXW`, `EW4`. */
  readonly root: string;
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

const MONTHS = 'FGHJKMNQUVXZ';
const FUTURES_PATTERN = /^([A-Z0-9]{1,4})([FGHJKMNQUVXZ])(\d) ?([CP])(\d+(?:\.\d+)?)$/;
const DECADE = 10;

/** CME's form as IB writes it: class, month and year of the expiration, right and strike: `ESZ6 C6900`. */
export const futuresOptionSymbol = ({ root, expirationDate, right, strike }: OptionSymbol): string =>
  `${root}${MONTHS[Number(expirationDate.slice(4, 6)) - 1]}${expirationDate.slice(3, 4)} ${right}${strike}`;

/** Reads CME's form; `month` is `YYYYMM`, of the ten years from `year` on. */
export function parseFuturesOptionSymbol(
  text: string,
  year: number,
): (NamedOption & { readonly month: string }) | undefined {
  const [, root, letter = '', digit, right, strike] =
    FUTURES_PATTERN.exec(text.trim().toUpperCase().replace(/\s+/g, ' ')) ?? [];
  if (root === undefined || strike === undefined) return undefined;
  const of = year + ((((Number(digit) - year) % DECADE) + DECADE) % DECADE);
  const month = String(MONTHS.indexOf(letter) + 1).padStart(2, '0');
  return { root, month: `${of}${month}`, right: right === 'P' ? 'P' : 'C', strike: Number(strike) };
}
