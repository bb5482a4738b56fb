import type { Random } from '../../src/core/random.ts';
import { signalIdAt } from '../../src/signals/identity.ts';
import type { Signal } from '../../src/trading/signal.ts';
import { alertBody, either, type Scene } from './alert-bodies.ts';
import { nameOf } from './listings.ts';
import { wholeSignal } from './whole-signals.ts';
import type { World } from './world.ts';

/** A sender gives up on an answer after so long, as TradingView does. */
const ANSWER_MS = 3_000;

/** Who sends signals: alerts over HTTP, and strategies or rooms within the process. */
export class Senders {
  readonly #world: World;
  readonly #random: Random;
  #count = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  #scene(): Scene & { readonly instrument: World['instruments'][number] } {
    const { instruments, exchange, life } = this.#world;
    const instrument = instruments[this.#random.below(instruments.length)];
    if (!instrument) throw new RangeError('a world without instruments');
    this.#count += 1;
    return {
      instrument,
      symbol: nameOf(instrument),
      middle: exchange.quote(instrument.conId)?.bid ?? 100,
      held: life?.trader.kernel.state.positions.get(instrument.conId)?.quantity ?? 0,
      id: `alert ${this.#count}`,
    };
  }

  alert(): void {
    const { instrument, ...scene } = this.#scene();
    const continuous = instrument.secType === 'FUT' && this.#random.next() < 0.15;
    const symbol = continuous ? `${instrument.symbol}1!` : scene.symbol;
    const body = JSON.stringify(alertBody(this.#random, { ...scene, symbol }));
    const { garbled } = this.#world.options;
    this.#send(garbled > 0 && this.#random.next() < garbled ? this.#garble(body) : body, 0);
  }

  /** An alert that somebody else has written. */
  send(body: object): void {
    this.#send(JSON.stringify(body), 0);
  }

  /** Cut off on the way, or of an author who has misread the manual. */
  #garble(body: string): string {
    return either(
      this.#random,
      body.slice(0, this.#random.below(body.length)),
      body.replace('"action"', '"actoin"'),
      body.replace(/"action":"[a-z]+"/, '"action":"yolo"'),
      body.replace(/"symbol":"[A-Z]+"/, '"symbol":"NOSUCH"'),
    );
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

  /** The canonical signal, noted and acted upon in one step, as the intake does where the contract is known. */
  strategy(): void {
    const { life, exchange, clock } = this.#world;
    const { instrument, ...scene } = this.#scene();
    const wish = wholeSignal(this.#random, scene, instrument, exchange.now());
    if (!life || life.trader.journalFailure) return;
    const { trader } = life;
    const receivedAt = clock.now();
    const id = signalIdAt(receivedAt, trader.nextSeq);
    const signal: Signal = { ...wish, id, receivedAt, dedupeKey: id, source: 'api' };
    this.#world.trace(() => `strategy ${JSON.stringify(wish)}`);
    this.#world.time.as(life.owner, () => {
      const received = { signal, summary: `${signal.action} ${signal.symbol}`, warnings: [], body: '{}' };
      const stamped = [...trader.kernel.receive(received), ...trader.kernel.act(signal, { instrument })];
      trader.record(stamped).catch((error: Error) => {
        if (life.owner.alive) this.#world.trace(() => `not stored: ${error.message}`);
      });
    });
  }
}
