import type { Result } from './outcome.ts';
import { addCounts } from './tally.ts';

/**
 * A simulated trading day is so long: the regular hours of US shares. Nights and weekends are simulated and do not count. Where the
 * market is open around the clock, all of its hours are regular ones: 24 of them are 3.7 such days.
 */
const DAY_MS = 6.5 * 3_600_000;
const CALENDAR_DAY_MS = 24 * 3_600_000;
/** Worlds longer than this are whole days. */
const WHOLE_DAY_MS = 12 * 3_600_000;
const FAILED_SHOWN = 20;

interface Sum {
  worlds: number;
  regularMs: number;
  simulatedMs: number;
  signals: number;
}

const nothing = (): Sum => ({ worlds: 0, regularMs: 0, simulatedMs: 0, signals: 0 });

/** What a run has come to so far. */
export class Totals {
  readonly counts = new Map<string, number>();
  readonly failed: number[] = [];
  readonly #dense = nothing();
  readonly #days = nothing();
  readonly #began = Date.now();
  #lives = 0;
  #orders = 0;
  #executions = 0;

  get worlds(): number {
    return this.#dense.worlds + this.#days.worlds;
  }

  add({ seed, problems, simulatedMs, regularMs, lives, signals, orders, executions, counts }: Result): void {
    const sum = simulatedMs > WHOLE_DAY_MS ? this.#days : this.#dense;
    sum.worlds += 1;
    sum.regularMs += regularMs;
    sum.simulatedMs += simulatedMs;
    sum.signals += signals;
    this.#lives += lives;
    this.#orders += orders;
    this.#executions += executions;
    addCounts(this.counts, counts);
    if (problems.length > 0) this.failed.push(seed);
  }

  /** The run in one line. */
  get line(): string {
    const seconds = Math.max(0.001, (Date.now() - this.#began) / 1000);
    const days = (this.#dense.regularMs + this.#days.regularMs) / DAY_MS;
    const shown = [...this.failed].sort((one, other) => one - other).slice(0, FAILED_SHOWN);
    return [
      `${this.worlds} seeds in ${seconds.toFixed(0)} s: ${(this.worlds / seconds).toFixed(1)} a second`,
      `${days.toFixed(0)} simulated trading days of 6.5 regular hours, ${((days / seconds) * 60).toFixed(0)} a minute`,
      `${this.#lives} lives`,
      `${this.#dense.signals + this.#days.signals} signals, ${this.#orders} orders, ${this.#executions} executions`,
      `${this.failed.length} failed${shown.length > 0 ? `: ${shown.join(' ')}` : ''}`,
    ].join('; ');
  }

  /** The two kinds of worlds, and what broke in them, for the end of a run. */
  get lines(): readonly string[] {
    const of = (name: string, { worlds, regularMs, simulatedMs, signals }: Sum): string => {
      const days = regularMs / DAY_MS;
      const rate = days > 0 ? (signals / days).toFixed(0) : '0';
      const calendar = (simulatedMs / CALENDAR_DAY_MS).toFixed(1);
      return `${name}: ${worlds} seeds, ${days.toFixed(1)} trading days of 6.5 regular hours (${calendar} days of 24 hours), ${rate} signals a trading day`;
    };
    const faults = [...this.counts]
      .filter(([key]) => key.startsWith('fault '))
      .map(([key, count]) => `  ${String(count).padStart(8)} ${key.slice('fault '.length)}`)
      .sort()
      .reverse();
    return [of('Dense worlds', this.#dense), of('Whole days', this.#days), 'Faults:', ...faults];
  }
}
