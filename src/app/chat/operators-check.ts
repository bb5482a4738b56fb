import { ACCOUNT_ID_FORM } from '../../core/ids.ts';
import type { ChatSettings } from './chat-settings.ts';

/** Words that mean something else behind a command. */
const RESERVED: ReadonlySet<string> = new Set(['all', 'and', 'flatten']);

/** What is wrong with the names by which the operators call the accounts of a desk. `accounts`: the configured ids. */
export function operatorNameProblems(
  { operators }: Pick<ChatSettings, 'operators'>,
  accounts: readonly string[],
): readonly { readonly field: string; readonly message: string }[] {
  const named = new Set<string>();
  return Object.entries(operators?.names ?? {}).flatMap(([name, account]) => {
    const field = `chat.operators.names.${name}`;
    const word = name.toLowerCase();
    const isTaken = named.has(word);
    named.add(word);
    const problems = [
      ...(accounts.length === 0 ? ['names an account, and accounts names none. Leave it out.'] : []),
      ...(accounts.length > 0 && !accounts.includes(account)
        ? [`is ${account}, which is not among accounts. Known: ${accounts.join(', ')}.`]
        : []),
      ...(RESERVED.has(word) || ACCOUNT_ID_FORM.test(name.toUpperCase())
        ? ['is a word that commands use, or the form of an account id. Choose another name.']
        : []),
      ...(isTaken ? ['is there twice: capitals make no difference. Keep one.'] : []),
    ];
    return problems.map((problem) => ({ field, message: `${field} ${problem}` }));
  });
}
