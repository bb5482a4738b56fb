import { valueAt, withUsualValues } from './message.ts';
import type { Part, When } from './parts.ts';
import type { WireType } from './wire-types.ts';
import { END, written } from './written.ts';

type Scope = Readonly<Record<string, unknown>>;

/**
 * Text that is always the same, a single value (with what is written when it is undefined), a part made of one value, or a part
 * that looks at several. `place` is a value's place among those that are given.
 */
type Step =
  | { readonly kind: 'text'; text: string }
  | {
      readonly kind: 'field';
      readonly place: number;
      readonly type: WireType<unknown>;
      readonly usual: unknown;
    }
  | { readonly kind: 'part'; readonly place: number; readonly part: Part }
  | { readonly kind: 'when'; readonly part: When };

/** How a layout is written when the values of these names are given. */
interface Plan {
  readonly names: readonly string[];
  readonly steps: readonly Step[];
}

/** Plans of one layout. The same part of the program gives the same names each time. */
interface Plans {
  latest: Plan | undefined;
  readonly byNames: Map<string, Plan>;
}

const plansOf = new WeakMap<readonly Part[], Plans>();
/** Orders say many things in many combinations; above this the plans are made anew. */
const MOST_PLANS = 256;

/** The values on which a part's text depends. */
function namesIn(part: Part): readonly string[] {
  switch (part.kind) {
    case 'fixed':
      return [];
    case 'when':
      return [...part.path.slice(0, 1), ...part.parts.flatMap(namesIn)];
    case 'gate':
      throw new Error('version gates are resolved before writing');
    default:
      return [part.name];
  }
}

function planFor(parts: readonly Part[], usual: Scope, names: readonly string[]): Plan {
  const places = new Map(names.map((name, place) => [name, place]));
  const steps: Step[] = [];
  for (const part of parts) {
    const [name = '', ...others] = namesIn(part);
    const place = places.get(name);
    const last = steps.at(-1);
    if (part.kind === 'when' && [name, ...others].some((each) => places.has(each))) {
      steps.push({ kind: 'when', part });
    } else if (part.kind === 'field' && place !== undefined) {
      steps.push({ kind: 'field', place, type: part.type, usual: usual[name] });
    } else if (part.kind !== 'when' && place !== undefined) {
      steps.push({ kind: 'part', place, part });
    } else {
      const text = written([part], usual);
      if (last?.kind === 'text') last.text += text;
      else steps.push({ kind: 'text', text });
    }
  }
  return { names, steps };
}

/** Whether the part is written at all, before all values are put together for it. */
function applies({ path, test }: When, usual: Scope, values: Scope): boolean {
  const [root = ''] = path;
  return test(valueAt(values[root] === undefined ? usual : values, path));
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name, place) => name === others[place]);

function planOf(parts: readonly Part[], usual: Scope, names: readonly string[]): Plan {
  let plans = plansOf.get(parts);
  if (plans === undefined) {
    plans = { latest: undefined, byNames: new Map() };
    plansOf.set(parts, plans);
  }
  if (plans.latest !== undefined && isSame(plans.latest.names, names)) return plans.latest;
  const key = names.join();
  let plan = plans.byNames.get(key);
  if (plan === undefined) {
    if (plans.byNames.size >= MOST_PLANS) plans.byNames.clear();
    plan = planFor(parts, usual, names);
    plans.byNames.set(key, plan);
  }
  plans.latest = plan;
  return plan;
}

/**
 * The parts as wire text, with the usual values where none are given. The text of the usual ones is made once for all messages in
 * which the same values are given.
 */
export function writtenOver(parts: readonly Part[], usual: Scope, values: Scope): string {
  const given = Object.values(values);
  let all: Scope | undefined;
  let text = '';
  for (const step of planOf(parts, usual, Object.keys(values)).steps) {
    switch (step.kind) {
      case 'text':
        text += step.text;
        break;
      case 'field':
        text += step.type.encode(given[step.place] ?? step.usual) + END;
        break;
      case 'part':
        text += written([step.part], given[step.place] === undefined ? usual : values);
        break;
      case 'when':
        if (!applies(step.part, usual, values)) break;
        all ??= withUsualValues(usual, values);
        text += written([step.part], all);
        break;
    }
  }
  return text;
}
