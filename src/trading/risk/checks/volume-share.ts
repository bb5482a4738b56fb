import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';

export const volumeShare: RiskCheck = {
  code: 'VOLUME_SHARE',
  title: 'Share of volume',
  compares:
    'the quantity, in percent of the average daily volume of 20 days, with `maxVolumePercent`; refused while the volume is not known',
  group: 'order',
  applies: 'entry',
  limits: ['maxVolumePercent'],
  field: 'quantity',
  run: withFacts(({ quantity, limits }, { market }) =>
    atMost({
      what: 'Share of the average daily volume',
      value: (quantity / (market.averageVolume ?? Number.NaN)) * 100,
      limit: limits.maxVolumePercent ?? Number.NaN,
      name: 'maxVolumePercent',
      unit: '%',
    }),
  ),
};
