import type { Random } from '../../src/core/random.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
/** A sender gives up on an answer after so long, as TradingView does. */
const ANSWER_MS = 3_000;

/** Alerts and their senders, the person at the dashboard, and the one at TWS. */
export class People {
  readonly #world: World;
  readonly #random: Random;
  #alerts = 0;
  #ended = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  start(): void {
    const { options } = this.#world;
    this.#each(options.alerts, () => this.#alert());
    this.#each(options.commands, () => this.#command());
    this.#each(options.manual, () => this.#byHand());
  }

  end(): void {
    this.#ended = true;
  }

  #each(perHour: number, happen: () => void): void {
    if (perHour <= 0) return;
    const wait = (-Math.log(1 - this.#random.next()) * HOUR_MS) / perHour;
    this.#world.time.after(wait, () => {
      if (this.#ended) return;
      happen();
      this.#each(perHour, happen);
    });
  }

  #alert(): void {
    this.#alerts += 1;
    this.#send(JSON.stringify(this.#body()), 0);
  }

  #body(): object {
    const random = this.#random;
    const instrument = this.#world.instruments[random.below(this.#world.instruments.length)];
    const symbol = instrument?.symbol ?? '';
    const id = `alert ${this.#alerts}`;
    const drawn = random.next();
    if (drawn < 0.15) return { action: 'close', symbol, id };
    if (drawn < 0.22) {
      return { action: 'reverse', symbol, stopLoss: '1%', takeProfit: '1%', id };
    }
    if (drawn < 0.25) return { action: 'flatten', id };
    if (drawn < 0.3) return { action: 'cancel', symbol, id };
    const action = random.next() < 0.5 ? 'buy' : 'sell';
    const direction = action === 'buy' ? 1 : -1;
    const middle = (instrument && this.#world.exchange.quote(instrument.conId)?.bid) ?? 100;
    const away = (share: number): number => Number((middle * (1 - direction * share)).toFixed(2));
    const stopLoss = `${(0.1 + random.next() * 0.8).toFixed(2)}%`;
    const terms = {
      action,
      symbol,
      quantity: 1 + random.below(20),
      stopLoss,
      ...(random.next() < 0.7 ? { takeProfit: `${(0.1 + random.next() * 0.8).toFixed(2)}%` } : {}),
      ...(random.next() < 0.3 ? { tif: 'GTC' } : {}),
      id,
    };
    const kind = random.next();
    if (kind < 0.6) return terms;
    if (kind < 0.85) return { ...terms, orderType: 'limit', price: away(random.next() * 0.003) };
    return { ...terms, orderType: 'stop', stopPrice: away(-random.next() * 0.003) };
  }

  /** A sender repeats what was not answered, and some repeat what was. */
  #send(body: string, attempt: number): void {
    const { life, options, time, safety } = this.#world;
    const again = (): void => {
      if (attempt < 3 && this.#random.next() < options.resend)
        time.after(2_000 + this.#random.below(5_000), () => this.#send(body, attempt + 1));
    };
    this.#world.trace(() => `alert ${life ? '' : '(nobody listens) '}${body}`);
    if (!life) {
      again();
      return;
    }
    let answered = false;
    time.as(life.owner, () => {
      life.application
        .receive({ origin: 'alert', body, contentType: 'application/json' })
        .then((answer) => {
          if (!life.owner.alive) return;
          answered = true;
          safety.acknowledged(answer.signalId);
          this.#world.trace(() => `answer: ${answer.stage} ${answer.refusal?.code ?? ''} ${answer.orders}`);
        })
        .catch((error: Error) => {
          if (life.owner.alive) this.#world.trace(() => `answer: 503 ${error.message}`);
        });
    });
    time.after(ANSWER_MS, () => {
      if (!answered || this.#random.next() < 0.2) again();
    });
  }

  #command(): void {
    const { life, time } = this.#world;
    if (!life) return;
    const { application } = life;
    const drawn = this.#random.next();
    const halted = life.trader.kernel.state.tradingState.name !== 'active';
    time.as(life.owner, () => {
      const done = (): Promise<unknown> => {
        if (halted)
          return application.resume('dashboard', 'simulation', life.trader.kernel.state.account ?? '');
        if (drawn < 0.3) return application.kill('dashboard', 'simulation');
        if (drawn < 0.6) return application.flatten('dashboard', 'simulation');
        const open = application.orders({ open: true, limit: 100 });
        const chosen = open[this.#random.below(Math.max(1, open.length))];
        return application.cancel('dashboard', chosen?.ref ?? '');
      };
      this.#world.trace(() => `a person ${halted ? 'resumes' : 'gives a command'} (${drawn.toFixed(2)})`);
      done().catch((error: Error) => {
        if (life.owner.alive) this.#world.trace(() => `not done: ${error.message}`);
      });
    });
  }

  #byHand(): void {
    if (this.#random.next() < 0.5) {
      this.#world.cancelByHand(this.#random);
      return;
    }
    const [instrument] = this.#world.instruments;
    if (!instrument) return;
    const side = this.#random.next() < 0.5 ? 'BUY' : 'SELL';
    this.#world.tradeByHand(instrument, side, 1 + this.#random.below(10));
  }
}
