import { canonicalJson } from '../../../core/canonical-json.ts';

/** How a setting's change is to be judged: what makes it `looser` lets more happen than before. */
export type SettingVerdict = 'same' | 'tighter' | 'looser';

/** Says which changes of a setting let more happen. Values are those of a checked configuration; absent: not set. */
export interface SettingRule {
  /** What counts as upward, for people. */
  readonly upward: string;
  /** `now`: our clock, in Unix milliseconds. */
  compare(before: unknown, after: unknown, now: number): SettingVerdict;
}

export const same = (before: unknown, after: unknown): boolean =>
  canonicalJson(before ?? null) === canonicalJson(after ?? null);

/** What cannot be compared counts as looser: a person has to look at it. */
const byFigure = (before: number, after: number, larger: 'looser' | 'tighter'): SettingVerdict => {
  if (before === after) return 'same';
  if (Number.isNaN(before) || Number.isNaN(after)) return 'looser';
  if (after > before) return larger;
  return larger === 'looser' ? 'tighter' : 'looser';
};

const figure = (value: unknown, absent: number): number =>
  value === undefined ? absent : typeof value === 'number' ? value : Number.NaN;

/** The largest that is allowed; absent: no limit. */
export const atMost: SettingRule = {
  upward: 'higher, or taken away',
  compare: (before, after) =>
    byFigure(figure(before, Number.POSITIVE_INFINITY), figure(after, Number.POSITIVE_INFINITY), 'looser'),
};

/** The least that is wanted; absent: nothing is wanted, or `absent` where that is what then counts. */
export const atLeast = (absent?: number): SettingRule => ({
  upward: absent === undefined ? 'lower, or taken away' : `lower (taken away it is ${absent})`,
  compare: (before, after) => {
    const fallback = absent ?? Number.NEGATIVE_INFINITY;
    return byFigure(figure(before, fallback), figure(after, fallback), 'tighter');
  },
});

/** How long a lock lasts; absent: until a person lifts it. */
export const lastsLong: SettingRule = {
  upward: 'shorter, or set where a person lifts it',
  compare: (before, after) =>
    byFigure(figure(before, Number.POSITIVE_INFINITY), figure(after, Number.POSITIVE_INFINITY), 'tighter'),
};

/** An amount of money as a figure and whether it is a share of equity. */
const amount = (value: unknown): { readonly share: boolean; readonly figure: number } =>
  typeof value === 'string'
    ? { share: true, figure: Number.parseFloat(value) }
    : { share: false, figure: typeof value === 'number' ? value : Number.NaN };

const byAmount =
  (larger: 'looser' | 'tighter') =>
  (before: unknown, after: unknown): SettingVerdict => {
    if (same(before, after)) return 'same';
    if (after === undefined) return 'looser';
    if (before === undefined) return 'tighter';
    const [was, is] = [amount(before), amount(after)];
    return was.share === is.share ? byFigure(was.figure, is.figure, larger) : 'looser';
  };

/** The largest sum that is allowed, in money or in percent of equity; the two cannot be compared. */
export const amountAtMost: SettingRule = {
  upward: 'higher, taken away, or from money to percent or back',
  compare: byAmount('looser'),
};

/** The least sum that has to be left. */
export const amountAtLeast: SettingRule = {
  upward: 'lower, taken away, or from money to percent or back',
  compare: byAmount('tighter'),
};

/** Words from the loosest to the strictest; absent is as loose as the first. */
export const strictness = (words: readonly unknown[], upward: string): SettingRule => ({
  upward,
  compare: (before, after) => {
    const at = (value: unknown): number => {
      const found = value === undefined ? 0 : words.indexOf(value);
      return found < 0 ? Number.NaN : found;
    };
    return byFigure(at(before), at(after), 'tighter');
  },
});

const setOf = (value: unknown): ReadonlySet<string> =>
  new Set(Array.isArray(value) ? value.map((each: unknown) => canonicalJson(each)) : []);

const contains = (whole: ReadonlySet<string>, part: ReadonlySet<string>): boolean =>
  [...part].every((each) => whole.has(each));

/** Only what the list names is allowed; an empty or absent list allows all. */
export const onlyThese: SettingRule = {
  upward: 'one more on the list, or the list emptied or taken away',
  compare: (before, after) => {
    const [was, is] = [setOf(before), setOf(after)];
    if (contains(was, is) && contains(is, was)) return 'same';
    if (is.size === 0) return 'looser';
    return was.size === 0 || contains(was, is) ? 'tighter' : 'looser';
  },
};

/** What the list names is forbidden. `still`: entries that no longer forbid anything are left out. */
export const noneOfThese = (
  upward: string,
  still: (entry: unknown, now: number) => boolean = () => true,
): SettingRule => ({
  upward,
  compare: (before, after, now) => {
    const inForce = (value: unknown): ReadonlySet<string> =>
      setOf(Array.isArray(value) ? value.filter((entry) => still(entry, now)) : []);
    const [was, is] = [inForce(before), inForce(after)];
    if (!contains(is, was)) return 'looser';
    return contains(was, is) ? 'same' : 'tighter';
  },
});

/** Neither direction is the safe one: every change counts, but for the first setting of it. */
export const anyChange: SettingRule = {
  upward: 'any change of it, or taken away',
  compare: (before, after) => (same(before, after) ? 'same' : before === undefined ? 'tighter' : 'looser'),
};

/** Every change counts, the first setting too. */
export const everyChange: SettingRule = {
  upward: 'every change',
  compare: (before, after) => (same(before, after) ? 'same' : 'looser'),
};
