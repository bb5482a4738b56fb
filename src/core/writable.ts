/** The same fields, to be set one by one while a value is made; what is handed on is read-only again. */
export type Writable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };
