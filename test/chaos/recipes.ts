import type { ChaosGateway } from './gateway.ts';
import { correct } from './perform.ts';
import { OWN_CLIENT, type StepScene, SYMBOL } from './step-scene.ts';
import type { Step } from './steps-of-life.ts';
import { Stray } from './stray.ts';

/** What leads to a step, with the faults that it needs. */
export interface Recipe {
  /** The step comes while Bowline starts: nothing is waited for before it counts. */
  readonly atStart?: true;
  /** Done before Bowline starts. */
  readonly before?: (gateway: ChaosGateway) => Promise<void>;
  readonly lead: (scene: StepScene) => Promise<void>;
}

/** Traded in no other step, each once: what is new is so once. */
const UNTRADED = ['AMD', 'INTC', 'META', 'NFLX', 'PLTR', 'CSCO', 'MU', 'ORCL', 'DIS', 'KO', 'WMT', 'JPM'];
let taken = 0;
function untraded(): string {
  taken += 1;
  return UNTRADED[taken - 1] ?? SYMBOL;
}

const enter = (scene: StepScene): Promise<void> => scene.enter();

async function close(scene: StepScene): Promise<void> {
  await scene.hold();
  await scene.alert({ action: 'close', symbol: SYMBOL });
}

async function amend(scene: StepScene): Promise<void> {
  await scene.hold({ takeProfits: undefined, takeProfit: '2%' });
  await scene.alert({ action: 'amend', symbol: SYMBOL, stopLoss: '2%', takeProfit: '1.5%' });
}

/** Others trade in what is held. */
async function others(scene: StepScene): Promise<void> {
  await scene.hold();
  await scene.hand('BUY', 3);
}

async function moveStop(scene: StepScene, to: (price: number) => object): Promise<void> {
  const stop = await scene.hold();
  await scene.change(stop, to(stop.auxPrice ?? 0));
}

const near = (price: number, share: number): number => Number((price * (1 + share)).toFixed(2));

export const RECIPES: Readonly<Record<Step | 'send', Recipe>> = {
  send: { lead: enter },
  'session.established': { atStart: true, lead: async () => {} },
  reconciled: { atStart: true, lead: async () => {} },
  'instrument.resolved': { lead: (scene) => scene.enter({ symbol: untraded() }) },
  'signal.received': { lead: enter },
  'signal.repeated': {
    lead: async (scene) => {
      const id = `twice-${Date.now()}`;
      await scene.enter({ id });
      await scene.enter({ id });
    },
  },
  'signal.refused': { lead: (scene) => scene.alert({ action: 'add', symbol: SYMBOL, quantity: 1 }) },
  'signal.carried-out': { lead: (scene) => scene.alert({ action: 'close', symbol: SYMBOL }) },
  'holding.noted': {
    lead: async (scene) => {
      const symbol = untraded();
      await scene.hand('BUY', 2, symbol);
      await scene.enter({ symbol });
    },
  },
  'plan.made': { lead: enter },
  'order.sent': { lead: enter },
  /** More orders than IB takes in a second, and the line goes while some wait for the next. */
  'order.not-sent': {
    lead: async (scene) => {
      const takeProfits = ['2%', '3%', '4%', '5%', '6%', '7%', '8%', '9%'];
      const symbols = ['SPY', 'AAPL', 'MSFT', 'NVDA', 'SPY', 'AAPL', 'MSFT', 'NVDA'];
      for (let left = 3; left > 0; left -= 1) {
        await Promise.all(symbols.map((symbol) => scene.enter({ symbol, quantity: 8, takeProfits })));
        await scene.fault('kill');
      }
    },
  },
  'order.notice': {
    lead: async (scene) => {
      await scene.fault('halt', { symbol: SYMBOL, seconds: 5 });
      await scene.enter();
    },
  },
  'order.changed': { lead: enter },
  'order.amend-requested': { lead: amend },
  'order.amended': { lead: amend },
  'order.amend-doubted': {
    lead: async (scene) => {
      await scene.hold();
      await scene.fault('lost-orders', { count: 1 });
      await scene.alert({ action: 'amend', symbol: SYMBOL, stopLoss: '2%' });
    },
  },
  'order.amend-refused': {
    lead: async (scene) => {
      await scene.hold();
      await scene.fault('read-only', { seconds: 8 });
      await scene.alert({ action: 'amend', symbol: SYMBOL, stopLoss: '2%' });
    },
  },
  'order.repriced': { lead: (scene) => moveStop(scene, (price) => ({ price: near(price, -0.01) })) },
  'order.retyped': {
    lead: (scene) => moveStop(scene, (price) => ({ orderType: 'LMT', price: near(price, 0.1) })),
  },
  'order.doubted': {
    lead: async (scene) => {
      await scene.fault('lost-orders', { count: 4 });
      await scene.enter();
    },
  },
  'order.cancel-requested': { lead: close },
  'exit-rule.applied': { lead: (scene) => scene.enter({ exitAfterMinutes: 0.03 }) },
  'exit-rule.refused': {
    lead: async (scene) => {
      await scene.hold({ exitAfterMinutes: 0.05 });
      await scene.fault('reject-next', { count: 5, seconds: 20 });
    },
  },
  'exits.exceed': { lead: (scene) => moveStop(scene, () => ({ quantity: 9 })) },
  'execution.recorded': { lead: enter },
  'execution.corrected': {
    lead: async (scene) => {
      await scene.hold();
      await correct(scene.gateway, 0, { by: 0.25 });
    },
  },
  'execution.external': { lead: others },
  'commission.recorded': { lead: enter },
  'closing.started': { lead: close },
  'closing.joined': {
    lead: async (scene) => {
      await scene.hold();
      await scene.fault('halt', { symbol: SYMBOL, seconds: 10 });
      await scene.alert({ action: 'close', symbol: SYMBOL });
      await scene.alert({ action: 'close', symbol: SYMBOL });
    },
  },
  'closing.ended': { lead: close },
  /** What other clients have open is read after a gap. */
  'stray.found': {
    lead: async (scene) => {
      await scene.stray();
      await scene.fault('kill', { clientId: OWN_CLIENT });
    },
  },
  'stray.cancel-requested': {
    atStart: true,
    before: async (gateway) => {
      const stray = await Stray.place(gateway, OWN_CLIENT);
      await stray.leave();
    },
    lead: async () => {},
  },
  'stray.ended': {
    lead: async (scene) => {
      const stray = await scene.stray();
      await scene.fault('kill', { clientId: OWN_CLIENT });
      await scene.seesStray();
      await stray.cancel();
      await scene.fault('kill', { clientId: OWN_CLIENT });
    },
  },
  'break.found': { lead: others },
  'break.ended': {
    lead: async (scene) => {
      await others(scene);
      await scene.seesBreak();
      await scene.hand('SELL', 3);
    },
  },
  'break.resolved': {
    lead: async (scene) => {
      await others(scene);
      await scene.resolve(await scene.seesBreak());
    },
  },
};
