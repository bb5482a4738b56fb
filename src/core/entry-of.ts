/**
 * What a table says of a word that comes from outside. Undefined also for words that every object knows, such as `constructor`, which
 * looking them up would find.
 */
export const entryOf = <Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
