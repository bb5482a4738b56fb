import { valueAt } from './message.ts';
import type { Part } from './parts.ts';

type Scope = Readonly<Record<string, unknown>>;

/** What ends a field. */
export const END = '\0';

/** The parts as wire text. Joining strings is quicker here than collecting them: most messages are short. */
export function written(parts: readonly Part[], values: Scope): string {
  let text = '';
  for (const part of parts) {
    switch (part.kind) {
      case 'field':
        text += part.type.encode(values[part.name]) + END;
        break;
      case 'fixed':
        text += part.text + END;
        break;
      case 'when':
        if (part.test(valueAt(values, part.path))) text += written(part.parts, values);
        break;
      case 'group':
        text += written(part.parts, (values[part.name] ?? {}) as Scope);
        break;
      case 'option': {
        const value = values[part.name] as Scope | undefined;
        text += value === undefined ? `0${END}` : `1${END}${written(part.parts, value)}`;
        break;
      }
      case 'list': {
        const items = (values[part.name] ?? []) as readonly Scope[];
        text += items.length + END;
        for (const item of items) text += written(part.parts, item);
        break;
      }
      case 'scalars': {
        const items = (values[part.name] ?? []) as readonly unknown[];
        text += items.length + END;
        for (const item of items) text += part.type.encode(item) + END;
        break;
      }
      case 'gate':
        throw new Error('version gates are resolved before writing');
    }
  }
  return text;
}
