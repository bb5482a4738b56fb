import type { ExplanationView, LegView } from '../../app/views.ts';
import { moneyText, priceText, quantityText } from './figures.ts';
import { checksText } from './lists.ts';
import { clean, table } from './table.ts';

/** What would happen, in English, then the figures behind it. */
export function explanationText(explanation: ExplanationView): string {
  const { accounts } = explanation;
  if (!accounts) return oneText(explanation);
  const head = explanation.text.map((sentence) => `${clean(sentence)}\n`).join('');
  const each = accounts.map((own) => `\n${own.account}\n${oneText(own, '  ')}`).join('');
  return `${head}${each}\nNothing was sent.\n`;
}

type One = Omit<ExplanationView, 'accounts'>;

/** One account's; of several, without the sentences that all share. */
function oneText(explanation: One, indent = ''): string {
  const text = wholeText(explanation, indent !== '');
  return indent === '' ? text : text.replaceAll(/^(?=.)/gm, indent);
}

function wholeText(explanation: One, ofSeveral: boolean): string {
  const { legs, arithmetic, verdict, instrument } = explanation;
  const currency = instrument?.currency ?? '';
  const parts = [explanation.text.map((sentence) => `${clean(sentence)}\n`).join('')];
  if (legs.length > 0) parts.push(legsText(legs));
  if (arithmetic.length > 0) parts.push(arithmetic.map((step) => `${clean(step)}\n`).join(''));
  const sums = [
    explanation.notional === undefined
      ? undefined
      : `Notional ${moneyText(explanation.notional)} ${currency}`,
    explanation.moneyAtRisk === undefined
      ? undefined
      : `At risk ${moneyText(explanation.moneyAtRisk)} ${currency}`,
    explanation.moneyToGain === undefined
      ? undefined
      : `To gain ${moneyText(explanation.moneyToGain)} ${currency}`,
  ].filter((sum) => sum !== undefined);
  if (sums.length > 0) parts.push(`${sums.join(', ')}\n`);
  // Of several accounts only what stands in the way.
  const checks = ofSeveral ? verdict?.checks.filter(({ passed }) => !passed) : verdict?.checks;
  if (checks && checks.length > 0) parts.push(checksText(checks));
  if (!ofSeveral) parts.push('Nothing was sent.\n');
  return parts.join('\n');
}

const legsText = (legs: readonly LegView[]): string =>
  table<LegView>(
    [
      { title: 'Leg', cell: (leg) => leg.role },
      { title: 'Side', cell: (leg) => leg.side },
      { title: 'Quantity', align: 'right', cell: (leg) => quantityText(leg.quantity) },
      { title: 'Type', cell: (leg) => leg.type },
      { title: 'Stop', align: 'right', cell: (leg) => priceText(leg.stopPrice) },
      { title: 'Limit', align: 'right', cell: (leg) => priceText(leg.limitPrice) },
      { title: 'Trail', align: 'right', cell: trailText },
      { title: 'TIF', cell: (leg) => leg.tif },
      { title: 'Outside RTH', cell: (leg) => (leg.outsideRth ? 'yes' : 'no') },
    ],
    legs,
  );

const trailText = (leg: LegView): string =>
  leg.trailingPercent === undefined
    ? priceText(leg.trailingAmount)
    : `${quantityText(leg.trailingPercent)} %`;
