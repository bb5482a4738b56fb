/** A sample's quantiles, in the unit of its values. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export function distributionOf(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, min: at(0), p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

export function printDistribution(name: string, unit: string, values: readonly number[]): void {
  const { count, min, p50, p90, p99, max } = distributionOf(values);
  const figures = Object.entries({ min, p50, p90, p99, max }).map(
    ([label, value]) => `${label} ${value.toFixed(3)}`,
  );
  console.log(`${name.padEnd(44)} n ${count}  ${figures.join('  ')}  ${unit}`);
}
