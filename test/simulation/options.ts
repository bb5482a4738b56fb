import { type Random, seededRandom, seedFrom } from '../../src/core/random.ts';

/**
 * What can happen in a simulated world. Faults are means per simulated hour (0: never) or chances per message; a seed
 * draws a different selection each time, because worlds with few kinds of faults reach states that worlds with all of
 * them never do.
 */
export interface WorldOptions {
  /** Simulated minutes with faults; the healing comes on top. */
  minutes: number;
  /** Market time of day at which the world begins, in hours after midnight in New York. */
  startHour: number;
  instruments: number;
  /** Per hour. */
  alerts: number;
  /** Chance that a sender repeats an alert whose answer it did not get, and even one that was answered. */
  resend: number;
  /** Steps of a price each minute, in per mille of it. */
  volatility: number;
  /** Largest size shown in the book: small ones make partial fills. */
  bookSize: number;
  /** Signals of strategies per hour: whatever the canonical signal can say. */
  strategies: number;
  /** Commands of a person per hour: kill, resume, flatten, cancel, halt, amend, close a part, reverse. */
  commands: number;
  /** How often an hour a person sees to breaks, doubts and locks. */
  resolves: number;
  /** Per hour: trades, changes and cancellations by hand in TWS, and orders of another program. */
  manual: number;
  corrections: number;
  /** What `trading.policies` says of missing stops (0 repair, 1 flatten, 2 alarm) and of strays (0 alarm, 1 cancel). */
  onMissingStop: number;
  onStrayOrder: number;

  /** Per hour: the process dies between two steps. */
  crashes: number;
  /** Chance per journal commit, before or after it. */
  crashAtCommit: number;
  /** Chance per message to the gateway, before or after it. */
  crashAtSend: number;
  /** Chance per journal commit that the disk refuses. */
  diskFailure: number;
  clockSteps: number;
  /** Largest step of the clock, seconds. */
  clockStepSeconds: number;

  cuts: number;
  halfOpens: number;
  restarts: number;
  /** Chance that a restarted gateway tells lower order numbers. */
  rollBack: number;
  outages: number;
  farmFlaps: number;
  wedges: number;

  /** Largest usual delay of a message, milliseconds. */
  latency: number;
  /** Chance that a message is held up for seconds. */
  stall: number;
  /** Chances per message. */
  duplicateStatus: number;
  missingStatus: number;
  lateExecution: number;
  missingCommission: number;
  /** Chances per order. */
  lostOrder: number;
  rejectedOrder: number;
}

/** The options of a seed. */
export function optionsOf(seed: number): WorldOptions {
  const random = seededRandom(seedFrom('options', seed));
  const some = (chance: number, most: number): number => (random.next() < chance ? random.next() * most : 0);
  const length = random.next();
  const minutes = length < 0.9 ? 2 + random.below(7) : length < 0.995 ? 15 + random.below(40) : 600;
  const isDay = minutes > 100;
  const busy = isDay ? 0.15 : 1;
  return {
    minutes,
    startHour: random.next() < 0.1 ? 16.9 : 10 + random.below(5),
    instruments: 1 + random.below(2),
    alerts: (40 + random.below(200)) * busy,
    strategies: some(0.7, 200) * busy,
    resend: some(0.5, 0.5),
    volatility: 0.5 + random.next() * 4,
    bookSize: random.next() < 0.5 ? 5 : 1000,
    commands: some(0.5, 80) * busy,
    resolves: some(0.3, 60) * busy,
    manual: some(0.3, 30) * busy,
    corrections: some(0.2, 20) * busy,
    onMissingStop: random.next() < 0.7 ? 0 : 1 + random.below(2),
    onStrayOrder: random.next() < 0.3 ? 1 : 0,
    crashes: some(0.5, 60) * busy,
    crashAtCommit: some(0.4, 0.03) * busy,
    crashAtSend: some(0.4, 0.1) * busy,
    diskFailure: some(0.1, 0.01) * busy,
    clockSteps: some(0.2, 10) * busy,
    clockStepSeconds: random.next() < 0.7 ? 30 : 7200,
    cuts: some(0.5, 40) * busy,
    halfOpens: some(0.3, 15) * busy,
    restarts: some(0.4, 15) * busy,
    rollBack: some(0.6, 1),
    outages: some(0.4, 15) * busy,
    farmFlaps: some(0.3, 20) * busy,
    wedges: some(0.2, 8) * busy,
    latency: 5 + random.below(random.next() < 0.2 ? 3000 : 80),
    stall: some(0.3, 0.01),
    duplicateStatus: some(0.4, 0.5),
    missingStatus: some(0.2, 0.1),
    lateExecution: some(0.4, 0.5),
    missingCommission: some(0.2, 0.3),
    lostOrder: some(0.3, 0.2),
    rejectedOrder: some(0.3, 0.15),
  };
}

/** Streams of chance of one seed, by name: what one draws does not move the others. */
export const streamOf = (seed: number, name: string): Random => seededRandom(seedFrom(name, seed));

/** `minutes=30,crashes=0` over the seed's own options. Throws for names that are none. */
export function withOverrides(options: WorldOptions, text: string): WorldOptions {
  const changed: WorldOptions = { ...options };
  for (const part of text.split(',').filter(Boolean)) {
    const [name = '', value = ''] = part.split('=');
    if (!(name in changed) || value === '' || !Number.isFinite(Number(value)))
      throw new RangeError(`"${part}" is no option; there are ${Object.keys(changed).join(', ')}`);
    changed[name as keyof WorldOptions] = Number(value);
  }
  return changed;
}
