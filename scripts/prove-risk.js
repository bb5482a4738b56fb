// The model of the risk limits over many more sequences than the tests take, in batches of their own seeds:
//   npm run prove:risk [-- 100000 [first seed]]
import { spawnSync } from 'node:child_process';

const BATCH = 2_500;
const sequences = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? 1);
for (let done = 0; done < sequences; done += BATCH) {
  const seed = firstSeed + done / BATCH;
  const count = Math.min(BATCH, sequences - done);
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--test', '--test-isolation=none', 'src/trading/kernel/risk-model.test.ts'],
    { env: { ...process.env, RISK_SEQUENCES: String(count), RISK_SEED: String(seed) }, encoding: 'utf8' },
  );
  if (status !== 0) {
    console.log(`${stdout}\nA sequence of seed ${seed} breaks what must hold.`);
    process.exit(1);
  }
  console.log(`${done + count} of ${sequences} sequences hold (seed ${seed})`);
}
