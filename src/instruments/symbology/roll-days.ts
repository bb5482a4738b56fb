/** One number for every family, or by root: `{ ES: 5 }`. */
export type RollDays = number | Readonly<Record<string, number>>;
