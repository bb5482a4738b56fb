import type { z } from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings in { }',
  record: 'settings by name in { }',
};

/** `open or regular`, `one of a, b, c`. */
const choice = (values: readonly unknown[]): string =>
  values.length <= 2 ? values.map(String).join(' or ') : `one of ${values.map(String).join(', ')}`;

function bound(issue: RawIssue & { readonly code: 'too_small' | 'too_big' }): string {
  const low = issue.code === 'too_small';
  const limit = String(low ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') return `must have at ${low ? 'least' : 'most'} ${limit} characters`;
  if (issue.origin === 'array') return `must have at ${low ? 'least' : 'most'} ${limit} entries`;
  if (issue.inclusive) return `must be at ${low ? 'least' : 'most'} ${limit}`;
  return `must be ${low ? 'more' : 'less'} than ${limit}`;
}

/** What is allowed, in the words of every other message, where the schema says nothing of its own. */
export const plainWording: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${choice(issue.values)}`;
    case 'too_small':
    case 'too_big':
      return bound(issue);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not a name that can be used here';
    case 'invalid_union':
      return 'is none of the forms that are allowed here';
    default:
      return undefined;
  }
};
