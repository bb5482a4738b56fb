import { pass, type RiskCheck } from '../check.ts';
import { afterOrder, grossOf } from '../facts/after-order.ts';
import { amountOf } from '../limits/amount.ts';
import { isOneOf } from '../scope.ts';
import { atMost, baseCurrency, withFacts } from './compare.ts';

/** The symbols of a group in capitals; configured once. */
const capitals = new WeakMap<readonly string[], ReadonlySet<string>>();

function namesIn(symbols: readonly string[]): ReadonlySet<string> {
  const known = capitals.get(symbols);
  if (known) return known;
  const names = new Set(symbols.map((symbol) => symbol.toUpperCase()));
  capitals.set(symbols, names);
  return names;
}

export const groupLimit: RiskCheck = {
  code: 'GROUP_LIMIT',
  title: 'Groups',
  compares:
    'the gross value and the number of the members of each of the `groups` that the instrument is in with its `maxExposure` and `maxPositions`',
  group: 'exposure',
  applies: 'entry',
  limits: ['groups'],
  field: 'symbol',
  run: withFacts((input, facts) => {
    const { instrument, limits } = input;
    const concerned = (limits.groups ?? []).filter(({ symbols }) => isOneOf(namesIn(symbols), instrument));
    for (const { name, symbols, maxExposure, maxPositions } of concerned) {
      const names = namesIn(symbols);
      const members = afterOrder(input, facts).holdings.filter((holding) =>
        isOneOf(names, holding.instrument),
      );
      const outcomes = [
        maxExposure === undefined
          ? undefined
          : atMost({
              what: `Gross value of group ${name}`,
              value: grossOf(members),
              limit: amountOf(maxExposure, facts.equity),
              name: 'groups',
              unit: baseCurrency(input),
              figures: { group: name },
            }),
        maxPositions === undefined
          ? undefined
          : atMost({
              what: `Members of group ${name} held or being entered`,
              value: members.length,
              limit: maxPositions,
              name: 'groups',
              figures: { group: name },
            }),
      ];
      const failed = outcomes.find((outcome) => outcome?.passed === false);
      if (failed) return failed;
    }
    return pass(
      concerned.length === 0
        ? 'In no group'
        : `Within the limits of ${concerned.map(({ name }) => name).join(', ')}`,
      { groups: concerned.length },
    );
  }),
};
