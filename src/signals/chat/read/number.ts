/** A price as people write it: `1.25`, `.44`, `$1,250.50`, `43,500`. Without the currency sign. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`;
/** The same with the currency sign on either side, or none. */
export const MONEY = String.raw`\$?\s?(${NUMBER})\$?`;
/** What must not come behind a number for it to be whole. */
export const NUMBER_ENDS = String.raw`(?![\d]|\.\d|,\d{3}|\s*%)`;

export const numberOf = (text: string): number => Number(text.replaceAll(',', ''));
