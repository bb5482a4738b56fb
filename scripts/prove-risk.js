// The model of the risk limits over many more sequences than the tests take: npm run prove:risk [-- 100000]
import { spawnSync } from 'node:child_process';

const sequences = process.argv[2] ?? '100000';
const { status } = spawnSync(process.execPath, ['--test', 'src/trading/kernel/risk-model.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, RISK_SEQUENCES: sequences },
});
process.exitCode = status ?? 1;
