import { fail, ok, type Result } from '../../core/result.ts';
import type { SizeRequest } from '../signal.ts';
import type { SizingInput } from './sizing-input.ts';

type ByRisk = Extract<SizeRequest, { by: 'risk-amount' | 'risk-percent' | 'volatility' | 'kelly' }>;

export const equityNeeded = (): Result<never> =>
  fail({
    code: 'SIZING_NEEDS_EQUITY',
    message:
      'The account value is not known yet, so a share of it cannot be sized. Send the signal again once the account has been read.',
  });

/** What may be lost, in the base currency; each step of the arithmetic is added to `lines`. */
export function riskedAmount(request: ByRisk, input: SizingInput, lines: string[]): Result<number> {
  if (request.by === 'risk-amount') return ok(request.value);
  const { equity } = input;
  if (equity === undefined) return equityNeeded();
  const percent =
    request.by === 'kelly' ? kellyPercent(request, input.confidence ?? 1, lines) : request.value;
  const amount = (equity * percent) / 100;
  lines.push(`risk ${Number(percent.toFixed(6))} % of ${equity.toFixed(2)} = ${amount.toFixed(2)}`);
  return ok(amount);
}

/** Kelly: p − (1 − p) / payoff of equity, of which a part is taken, scaled by confidence and capped; never below nothing. */
function kellyPercent(
  { winRate, payoff, value, capPercent }: Extract<SizeRequest, { by: 'kelly' }>,
  confidence: number,
  lines: string[],
): number {
  const full = (winRate - (1 - winRate) / payoff) * 100;
  const scaled = Math.max(0, full) * value * Math.min(1, Math.max(0, confidence));
  const capped = Math.min(scaled, capPercent);
  lines.push(
    `Kelly: ${winRate} − ${Number((1 - winRate).toFixed(6))} / ${payoff} = ${Number(full.toFixed(4))} %, × ${value} × confidence ${confidence} = ${Number(scaled.toFixed(4))} %${capped < scaled ? `, capped at ${capPercent} %` : ''}`,
  );
  return capped;
}
