import { type Random, seededRandom, seedFrom } from '../../src/core/random.ts';

/**
 * What can happen in a simulated world. Faults are means per simulated hour (0: never) or chances per message; a seed
 * draws a different selection each time, because worlds with few kinds of faults reach states that worlds with all of
 * them never do.
 */
export interface WorldOptions {
  /** Simulated minutes with faults; the healing comes on top. */
  minutes: number;
  /** When the world begins, in hours after midnight in New York on the Wednesday of its week. */
  startHour: number;
  /** 0: the market is open around the clock; 1: the exchanges' hours, with nights and weekends. */
  hours: number;
  /** What becomes of entries during IB's resets: 0 there are no resets, 1 refused, 2 held, 3 sent. */
  resets: number;
  /** 1: in the nightly reset the link to IB drops, and the gateway restarts. */
  nights: number;
  /** How much slower intervals become while nothing happens; 1: not at all. */
  leap: number;
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
  /** Splits of a stock per hour; in worlds without options, which are not adjusted. */
  splits: number;
  /** Alerts about spreads of options per hour. */
  spreads: number;
  /** How often an hour options that are held short are assigned. */
  assignments: number;
  /** Rolls that a person asks for, and gives up, per hour; with them two months of a future are traded beside the stocks. */
  rolls: number;
  /** 1: the configured rule rolls, too: whatever is held of the month that ends first. */
  autoRolls: number;
  /** Units that a person has bought by hand of each instrument before Bowline first starts. */
  heldBefore: number;
  /** Loss of a day, in dollars, from which on nothing is entered, and the drawdown after which the same holds; 0: none. */
  dailyLoss: number;
  /** Chance that an alert cannot be understood. */
  garbled: number;
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
  /** 1101 or 1102 without the 1100 before it. */
  unheardLosses: number;
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
  /** Told in a reading alone. */
  lostExecution: number;
  missingCommission: number;
  /** The gateway ignores it. */
  lostCancel: number;
  /** Chances per order. */
  lostOrder: number;
  rejectedOrder: number;
  /** Chance per cancellation that it stays pending, for up to minutes, and then takes or is found ignored. */
  pendingCancel: number;
  /** Chance per code about an order that it comes twice. */
  doubledCode: number;
  /** Codes per hour that refuse an order of ours which the broker has confirmed, and which lives on. */
  lateRefusals: number;
  /** Chance per order that it is confirmed, and refused within seconds. */
  refusedLater: number;
  /** Orders per hour that IB holds as Inactive, for seconds to minutes, and lets go on or ends. */
  inactive: number;
  /** Per hour: a stop of ours that a person makes another type in TWS, or an order of ours another size. */
  retypes: number;
  /** Corrections of an execution's size per hour, busts among them. */
  resizedFills: number;
  /** Chance per closing order that it is told as cancelled when it has filled. */
  missaidEnds: number;
}

/** How long a world lasts, and how much happens in it. */
type Span = Pick<WorldOptions, 'minutes' | 'startHour' | 'hours' | 'resets' | 'nights' | 'leap'> & {
  /** Of what happens in an hour of a dense world. */
  readonly signals: number;
  readonly faults: number;
};

const DAY_HOURS = 24;
/** First hour and number of days of worlds of whole days: they begin and end while the market is open. */
const DAYS: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, 1],
  [DAY_HOURS, 1],
  [0, 2],
  // Over the weekend of the change to summer time, in which the login lapses.
  [2 * DAY_HOURS, 3],
];
/** Hours around midnight, when the market day turns, and around the begin and the end of IB's nightly reset. */
const TURNS = [23.95, 24.2, 25.7] as const;

/** Most worlds are short and dense; some are whole days with as many signals and faults as days have. */
function spanOf(random: Random): Span {
  const length = random.next();
  const resets = random.next() < 0.5 ? 0 : 1 + random.below(3);
  if (length < 0.88) {
    const atTurn = random.next() < 0.12;
    const startHour = atTurn ? (TURNS[random.below(TURNS.length)] ?? 10) : 10 + random.below(5);
    const minutes = length < 0.84 ? 2 + random.below(7) : 15 + random.below(40);
    return { minutes, startHour, hours: 0, resets, nights: 0, leap: 1, signals: 1, faults: 1 };
  }
  const [first, days] = DAYS[random.below(DAYS.length)] ?? [0, 1];
  return {
    minutes: days * DAY_HOURS * 60,
    startHour: first + 10 + random.below(5),
    hours: random.next() < 0.8 ? 1 : 0,
    resets,
    nights: random.next() < 0.8 ? 1 : 0,
    leap: random.next() < 0.97 ? 30 : 1,
    signals: 0.012 + random.next() * 0.035,
    faults: random.next() * 0.02,
  };
}

/** What has come last is drawn from a stream of its own: seeds that draw none of it are as they were. */
function laterOptions(
  seed: number,
  busy: number,
  signals: number,
): Pick<
  WorldOptions,
  'pendingCancel' | 'doubledCode' | 'lateRefusals' | 'refusedLater' | 'inactive' | 'retypes' | 'resizedFills'
> {
  const random = seededRandom(seedFrom('later options', seed));
  const some = (chance: number, most: number): number => (random.next() < chance ? random.next() * most : 0);
  return {
    pendingCancel: some(0.12, 0.6),
    doubledCode: some(0.12, 0.5),
    lateRefusals: some(0.12, 60) * busy,
    refusedLater: some(0.12, 0.15),
    inactive: some(0.15, 60) * busy,
    retypes: some(0.15, 40) * signals,
    resizedFills: some(0.12, 30) * busy,
  };
}

/** The same for what has come after that. */
function latestOptions(seed: number): Pick<WorldOptions, 'missaidEnds'> {
  const random = seededRandom(seedFrom('latest options', seed));
  return { missaidEnds: random.next() < 0.25 ? random.next() * 0.6 : 0 };
}

/** The options of a seed. */
export function optionsOf(seed: number): WorldOptions {
  const random = seededRandom(seedFrom('options', seed));
  const some = (chance: number, most: number): number => (random.next() < chance ? random.next() * most : 0);
  const { signals, faults: busy, ...span } = spanOf(random);
  const drawn = {
    ...span,
    instruments: 1 + random.below(2),
    alerts: (40 + random.below(200)) * signals,
    strategies: some(0.7, 200) * signals,
    resend: some(0.5, 0.5),
    volatility: 0.5 + random.next() * 4,
    bookSize: random.next() < 0.5 ? 5 : 1000,
    commands: some(0.5, 80) * signals,
    resolves: some(0.3, 60) * Math.max(busy, 0.05),
    manual: some(0.3, 30) * signals,
    corrections: some(0.2, 20) * busy,
    heldBefore: Math.floor(some(0.1, 40)),
    dailyLoss: some(0.15, 120),
    garbled: some(0.3, 0.1),
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
    // Later than what seeds have always drawn, so that they draw that as before.
    splits: some(0.06, 12) * signals,
    spreads: some(0.1, 150) * signals,
    assignments: some(0.4, 12) * signals,
    rolls: some(0.12, 150) * signals,
    autoRolls: random.next() < 0.4 ? 1 : 0,
    lostExecution: some(0.2, 0.3),
    lostCancel: some(0.2, 0.8),
    unheardLosses: some(0.2, 15) * busy,
    ...laterOptions(seed, busy, signals),
    ...latestOptions(seed),
  };
  const { spreads, splits, assignments } = drawn;
  const rolls = spreads > 0 || splits > 0 ? 0 : drawn.rolls;
  return {
    ...drawn,
    splits: spreads > 0 ? 0 : splits,
    assignments: spreads > 0 ? assignments : 0,
    rolls,
    // One of a leg alone is found by the reading of every five minutes, and worlds end before.
    lostExecution: spreads > 0 || rolls > 0 ? 0 : drawn.lostExecution,
    autoRolls: rolls > 0 ? drawn.autoRolls : 0,
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
