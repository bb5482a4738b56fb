import { pass, type RiskCheck } from '../check.ts';
import { afterOrder, mostValue } from '../facts/after-order.ts';
import { amountOf } from '../limits/amount.ts';
import { InstrumentNames } from '../scope.ts';
import { atMost, baseCurrency, withFacts } from './compare.ts';

/** By the symbols of a group, which are configured once. */
const namesOfGroup = new WeakMap<readonly string[], InstrumentNames>();

function namesIn(symbols: readonly string[]): InstrumentNames {
  const known = namesOfGroup.get(symbols);
  if (known) return known;
  const names = new InstrumentNames(symbols);
  namesOfGroup.set(symbols, names);
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
    const concerned = (limits.groups ?? []).filter(({ symbols }) => namesIn(symbols).mean(instrument));
    for (const { name, symbols, maxExposure, maxPositions } of concerned) {
      const { before, held, own } = afterOrder(input, facts);
      let members = 1;
      let gross = 0;
      for (const member of namesIn(symbols).among(before)) {
        if (member === held) continue;
        members += 1;
        gross += mostValue(member);
      }
      gross += mostValue(own);
      if (maxExposure !== undefined) {
        const worth = atMost({
          what: `Gross value of group ${name}`,
          value: gross,
          limit: amountOf(maxExposure, facts.equity),
          name: 'groups',
          unit: baseCurrency(input),
          figures: { group: name },
        });
        if (!worth.passed) return worth;
      }
      if (maxPositions !== undefined) {
        const held = atMost({
          what: `Members of group ${name} held or being entered`,
          value: members,
          limit: maxPositions,
          name: 'groups',
          figures: { group: name },
        });
        if (!held.passed) return held;
      }
    }
    return pass(
      concerned.length === 0
        ? 'In no group'
        : `Within the limits of ${concerned.map(({ name }) => name).join(', ')}`,
      { groups: concerned.length },
    );
  }),
};
