import { parseArgs } from 'node:util';
import { type Random, seededRandom } from '../../src/core/random.ts';
import { drawBody } from './bodies.ts';
import { checkBody } from './check-body.ts';
import { LineChecker } from './check-line.ts';
import { drawLine } from './lines.ts';

/** `npm run fuzz -- --bodies 1000000 --lines 1000000 --seed 7`: reads so many and says what became of them. */
const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: '1000000' },
    lines: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '7' },
  },
});
const seed = Number(values.seed);

function fuzz<Input extends { readonly kind: string; readonly text: string }>(
  what: string,
  times: number,
  draw: (random: Random) => Input,
  check: (input: Input) => string,
): void {
  const random = seededRandom(seed);
  const verdicts = new Map<string, number>();
  let slowest = { ms: 0, text: '' };
  const begun = performance.now();
  for (let number = 1; number <= times; number++) {
    const input = draw(random);
    const before = performance.now();
    try {
      const verdict = check(input);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    } catch (error) {
      console.error(`${what} ${number} of seed ${seed}:\n${JSON.stringify(input)}`);
      throw error;
    }
    const ms = performance.now() - before;
    if (ms > slowest.ms) slowest = { ms, text: input.text };
  }
  const seconds = (performance.now() - begun) / 1000;
  for (const [verdict, count] of [...verdicts].sort((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(9)}  ${verdict}`);
  console.log(
    `${times} ${what} of seed ${seed} in ${seconds.toFixed(1)} s, ${Math.round(times / seconds)} a second.`,
  );
  console.log(
    `The slowest took ${slowest.ms.toFixed(1)} ms: ${JSON.stringify(slowest.text.slice(0, 120))}\n`,
  );
}

const bodies = Number(values.bodies);
const lines = Number(values.lines);
if (bodies > 0) fuzz('bodies', bodies, drawBody, checkBody);
const checker = new LineChecker();
if (lines > 0) fuzz('lines', lines, drawLine, (line) => checker.check(line));
