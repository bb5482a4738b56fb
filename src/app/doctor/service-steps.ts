import type { LinkHealth } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import { API_SETTINGS, type DoctorStep } from './step.ts';
import type { WatchedBroker } from './watched-broker.ts';

/** The gateway's own link to IB and its data farms. */
export function serversStep(health: LinkHealth): DoctorStep {
  const name = 'IB servers';
  const farms = Object.entries(health.farms);
  const told =
    farms.length > 0 ? `; farms: ${farms.map(([farm, state]) => `${farm} ${state}`).join(', ')}` : '';
  if (health.broker === 'down') {
    return {
      name,
      outcome: 'failed',
      text: `The gateway has no connection to IB${told}`,
      cause: 'Its internet connection is down, or IB is in its nightly or weekend reset (1100, 2110).',
      fix: 'Check the internet connection of the machine that runs TWS; otherwise wait: TWS connects again by itself.',
    };
  }
  const broken = farms.filter(([, state]) => state === 'broken').map(([farm]) => farm);
  if (broken.length > 0) {
    return {
      name,
      outcome: 'warning',
      text: `Connected to IB${told}`,
      cause: `IB's data farm ${broken.join(', ')} is not reachable: quotes or history of some markets are missing. Orders are not affected.`,
      fix: 'It usually comes back within minutes. If not, restart TWS or IB Gateway.',
    };
  }
  return { name, outcome: 'ok', text: `Connected to IB${told}` };
}

/** Read-only is found by asking for open orders, which a read-only API refuses (321). Nothing is placed. */
export async function readOnlyStep({ broker }: WatchedBroker): Promise<DoctorStep> {
  const name = 'Read-only API';
  const open = await broker.openOrders();
  if (open.ok) {
    const count = open.value.length;
    return { name, outcome: 'ok', text: `Off; ${count} open order${count === 1 ? '' : 's'} at the broker` };
  }
  if (open.error.code === 'READ_ONLY_API') {
    return {
      name,
      outcome: 'failed',
      text: 'On: the gateway refuses orders and lists of orders (321).',
      cause: '"Read-Only API" is ticked.',
      fix: `${API_SETTINGS}: clear "Read-Only API", then Apply and OK.`,
    };
  }
  return {
    name,
    outcome: 'warning',
    text: 'It could not be found out.',
    cause: open.error.message,
    fix: 'Test again; look whether TWS is busy or shows a dialog.',
  };
}

const SKEW_TOLERATED_MS = 5_000;
/** A difference beyond this is no clock that is set wrong, but a market of another day. */
const ANOTHER_DAY_MS = 3_600_000;

/** Our clock against the broker's, which counts whole seconds. */
export async function clockStep({ broker }: WatchedBroker, clock: Clock): Promise<DoctorStep> {
  const name = 'Clock';
  const answer = await broker.currentTime();
  if (!answer.ok) {
    return {
      name,
      outcome: 'warning',
      text: 'The gateway did not tell its time.',
      cause: answer.error.message,
      fix: 'Test again; restart TWS or IB Gateway if it stays so.',
    };
  }
  const skewMs = clock.now() - answer.value;
  const theirs = new Date(answer.value).toISOString();
  if (Math.abs(skewMs) > ANOTHER_DAY_MS) {
    return {
      name,
      outcome: 'ok',
      text: `The gateway plays a recorded market: its time is ${theirs}. Quotes, sessions and order times are of that day.`,
    };
  }
  if (Math.abs(skewMs) > SKEW_TOLERATED_MS) {
    const seconds = Math.abs(Math.round(skewMs / 1000));
    return {
      name,
      outcome: 'warning',
      text: `This machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the broker's (${theirs}).`,
      cause: 'One of the two clocks is not set by a time server. Signals may look too old or too new.',
      fix: 'Turn on automatic time: Windows: Settings > Time & language; macOS: System Settings > General > Date & Time; Linux: `timedatectl set-ntp true`.',
    };
  }
  return { name, outcome: 'ok', text: `Agrees with the broker's (${theirs})` };
}
