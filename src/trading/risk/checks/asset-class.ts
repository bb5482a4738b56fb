import { pass, type RiskCheck, stop } from '../check.ts';

export const assetClass: RiskCheck = {
  code: 'ASSET_CLASS_NOT_ALLOWED',
  title: 'Asset class',
  compares: "the contract's security type with `allowedSecTypes`",
  group: 'instrument',
  applies: 'entry',
  limits: ['allowedSecTypes'],
  field: 'symbol',
  run: ({ instrument: { secType, localSymbol }, limits: { allowedSecTypes = [] } }) => {
    const figures = { secType, allowed: allowedSecTypes.join(', ') };
    return allowedSecTypes.includes(secType)
      ? pass(`${secType} is allowed`, figures)
      : stop(`${localSymbol} is ${secType}; only ${figures.allowed} may be entered.`, figures);
  },
};
