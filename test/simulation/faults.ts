import { price } from '../../src/core/price.ts';
import type { Random } from '../../src/core/random.ts';
import { Rhythm } from './rhythm.ts';
import { MIDNIGHT, type World } from './world.ts';

const DAY_MS = 86_400_000;
/** IB's daily reset in North America. */
const RESET_BEGINS_MS = 15 * 60_000;
const RESET_LASTS_MS = 85 * 60_000;
const NIGHT_SECONDS = 600;

/** Lets things break, each in its own rhythm, until told to stop; then everything is whole again. */
export class Faults {
  readonly #world: World;
  readonly #random: Random;
  readonly #rhythm: Rhythm;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#rhythm = new Rhythm(world.time, random);
  }

  start(): void {
    const { options } = this.#world;
    this.#rhythm.each(options.crashes, () => this.#world.crash('at a random moment'));
    this.#rhythm.each(options.clockSteps, () => this.#stepClock());
    this.#rhythm.each(options.cuts, () => this.#cut());
    this.#rhythm.each(options.halfOpens, () => this.#halfOpen());
    this.#rhythm.each(options.restarts, () => this.#restart());
    this.#rhythm.each(options.outages, () => this.#outage());
    this.#rhythm.each(options.farmFlaps, () => this.#flap());
    this.#rhythm.each(options.wedges, () => this.#wedge());
    this.#rhythm.each(options.corrections, () => this.#correct());
    this.#rhythm.each(options.unheardLosses, () => this.#restored());
    this.#rhythm.each(options.lateRefusals, () => this.#world.house.misreports.refuseLiving());
    if (options.nights === 1) this.#nights();
  }

  end(): void {
    const { house } = this.#world;
    this.#rhythm.stop();
    house.mischief = false;
    house.listens = true;
    house.wedged = false;
    house.misreports.end();
    house.endOutage(true);
  }

  /** Ends by itself, or with all faults. */
  #for(mostSeconds: number, end: () => void): void {
    this.#world.time.after(this.#random.next() * mostSeconds * 1000, () => {
      if (!this.#rhythm.stopped) end();
    });
  }

  #cut(): void {
    this.#world.fault('the connection is cut');
    this.#world.house.cut();
  }

  #halfOpen(): void {
    this.#world.fault('the connection is half open');
    this.#world.house.halfOpen();
  }

  #restart(): void {
    const { house, options } = this.#world;
    if (!house.listens || this.#rhythm.stopped) return;
    house.listens = false;
    house.lowerIds = this.#random.next() < options.rollBack ? this.#random.below(40) : 0;
    this.#world.fault('the gateway restarts', `the gateway restarts, numbers lower by ${house.lowerIds}`);
    house.cut();
    this.#for(this.#random.next() < 0.7 ? 10 : 240, () => {
      house.listens = true;
      this.#world.trace(() => 'the gateway is back');
    });
  }

  /** In each of IB's resets the link to it drops for minutes, and many gateways restart. */
  #nights(): void {
    const { time, start, end } = this.#world;
    for (let day = MIDNIGHT; day < end; day += DAY_MS) {
      const at = day + RESET_BEGINS_MS + this.#random.next() * RESET_LASTS_MS;
      if (at < start || at >= end) continue;
      time.after(at - time.now, () => {
        if (this.#rhythm.stopped) return;
        this.#outage(NIGHT_SECONDS);
        if (this.#random.next() < 0.6)
          time.after(this.#random.next() * NIGHT_SECONDS * 1000, () => this.#restart());
      });
    }
  }

  #outage(mostSeconds = 200): void {
    const { house } = this.#world;
    if (house.outage || this.#rhythm.stopped) return;
    const orders = (['kept', 'refused', 'lost'] as const)[this.#random.below(3)] ?? 'kept';
    const reports = this.#random.next() < 0.5 ? 'late' : 'lost';
    this.#world.fault(`1100, orders ${orders}, reports ${reports}`);
    house.announce(1100, 'Connectivity has been lost.');
    house.outage = { orders, reports, later: [] };
    const dataLost = this.#random.next() < 0.5;
    this.#for(this.#random.next() < 0.7 && mostSeconds <= 200 ? 20 : mostSeconds, () => {
      this.#world.fault(`the outage ends with ${dataLost ? 1101 : 1102}`);
      house.endOutage(dataLost);
    });
  }

  #flap(): void {
    const { house } = this.#world;
    this.#world.fault('a data farm flaps');
    house.announce(2103, 'Market data farm connection is broken:usfarm');
    this.#for(20, () => house.announce(2104, 'Market data farm connection is OK:usfarm'));
  }

  #wedge(): void {
    const { house } = this.#world;
    if (house.wedged) return;
    this.#world.fault('the gateway is wedged');
    house.wedged = true;
    house.cut();
    this.#for(60, () => {
      house.wedged = false;
    });
  }

  #stepClock(): void {
    const seconds = (this.#random.next() - 0.5) * 2 * this.#world.options.clockStepSeconds;
    this.#world.clockOffset += seconds * 1000;
    this.#world.flatness.clockMoved();
    this.#world.fault('our clock steps', `our clock steps by ${seconds.toFixed(1)} s`);
  }

  /** The end of a loss that nobody has told of. */
  #restored(): void {
    const { house } = this.#world;
    if (house.outage) return;
    const code = this.#random.next() < 0.5 ? 1101 : 1102;
    this.#world.fault(`${code} without 1100`);
    house.announce(code, 'Connectivity has been restored.');
  }

  #correct(): void {
    const { exchange } = this.#world;
    const executions = exchange.executions();
    const chosen = executions[this.#random.below(Math.max(1, executions.length))];
    if (!chosen) return;
    this.#world.fault('an execution is corrected', `execution ${chosen.execId} is corrected`);
    exchange.correctExecution?.(chosen.execId, { price: price(Number((chosen.price + 0.01).toFixed(2))) });
  }
}
