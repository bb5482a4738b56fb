import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DEFAULT_RESETS } from '../../trading/resets/settings.ts';
import { Desk, type GatewayWorld } from '../testing/desk.ts';
import { runDoctor } from './run-doctor.ts';
import type { DoctorReport, DoctorStep } from './step.ts';
import { testedGateways } from './tested-gateways.ts';

const WEST = ['DU1000001', 'DU1000002'] as const;
const EAST = ['DU2000001'] as const;

describe('doctor with several accounts', () => {
  const desk = new Desk();
  let west: GatewayWorld;
  let east: GatewayWorld;

  before(async () => {
    west = await desk.gateway({ name: 'west', accounts: WEST });
    east = await desk.gateway({ name: 'east', accounts: EAST });
  });
  after(() => desk.close());

  const examined = async (
    ids: readonly string[],
    eastPort = east.gateway.port,
  ): Promise<DoctorReport & { told: readonly DoctorStep[] }> => {
    const told: DoctorStep[] = [];
    const config = desk.config({
      gateways: {
        east: { host: '127.0.0.1', port: eastPort, clientId: 2 },
        west: { host: '127.0.0.1', port: west.gateway.port, clientId: 3 },
      },
      accounts: ids.map((id) => ({ id, gateway: id.startsWith('DU1') ? 'west' : 'east' })),
      trading: { symbols: ['SPY'], resets: { ...DEFAULT_RESETS, region: 'none' } },
    });
    const report = await runDoctor(config, (step) => told.push(step));
    return { ...report, told };
  };
  const stepOf = ({ steps }: DoctorReport, gateway: string, name: string): DoctorStep | undefined =>
    steps.find((step) => step.gateway === gateway && step.name === name);

  it('takes the same steps at each gateway, and names it', async () => {
    const report = await examined([...WEST, ...EAST]);
    assert.equal(report.passed, true, JSON.stringify(report.steps, undefined, 1));
    assert.deepEqual(report.told, report.steps);
    assert.deepEqual([...new Set(report.steps.map(({ gateway }) => gateway))], ['west', 'east']);
    const names = (gateway: string) =>
      report.steps.filter((step) => step.gateway === gateway).map(({ name }) => name);
    assert.deepEqual(names('west'), names('east'));
    assert.ok(names('west').length >= 12);
    const text = stepOf(report, 'west', 'Balance')?.text ?? '';
    assert.match(text, /DU1000001: net liquidation .*; DU1000002: net liquidation /);
    assert.match(stepOf(report, 'west', 'Client id')?.text ?? '', /^3 is free/);
    assert.deepEqual([west.events, east.events], [[], []], 'nothing was ordered');
  });

  it('finds an account that the login does not have, and goes on', async () => {
    const report = await examined([...WEST, 'DU1000009', ...EAST]);
    assert.equal(report.passed, false);
    const step = stepOf(report, 'west', 'Accounts');
    assert.equal(step?.outcome, 'failed');
    assert.match(step?.cause ?? '', /DU1000009 is configured for this gateway/);
    assert.equal(stepOf(report, 'west', 'Balance')?.outcome, 'ok');
    assert.equal(stepOf(report, 'east', 'Accounts')?.outcome, 'ok');
  });

  it('asks for no balance where the login has none of the accounts', async () => {
    const report = await examined(['DU1000009', ...EAST]);
    assert.equal(stepOf(report, 'west', 'Accounts')?.outcome, 'failed');
    assert.equal(stepOf(report, 'west', 'Balance')?.outcome, 'skipped');
    assert.equal(stepOf(report, 'east', 'Balance')?.outcome, 'ok');
  });

  it('tests the simulated gateway where accounts name none, with the settings of one account', () => {
    const config = desk.config({ accounts: WEST.map((id) => ({ id })), simulated: { gatewayPort: 4999 } });
    const [only, ...others] = testedGateways(config, new Map());
    assert.equal(others.length, 0);
    assert.deepEqual(
      [only?.name, only?.options.host, only?.options.port, only?.options.simulated, only?.options.accounts],
      ['main', '127.0.0.1', 4999, true, [...WEST]],
    );
  });

  it('names the settings of the gateway that does not answer, and tests the others', async () => {
    const gone = await desk.gateway({ name: 'gone' });
    const { port } = gone.gateway;
    await gone.close();
    const report = await examined([...EAST, ...WEST], port);
    assert.equal(report.passed, false);
    const step = stepOf(report, 'east', 'Port');
    assert.equal(step?.outcome, 'failed');
    assert.match(step?.fix ?? '', /gateways\.east\.port/);
    assert.doesNotMatch(step?.fix ?? '', /IBKR_/);
    assert.equal(stepOf(report, 'east', 'Clock')?.outcome, 'skipped');
    assert.equal(stepOf(report, 'west', 'Clock')?.outcome, 'ok');
  });
});
