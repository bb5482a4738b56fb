import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/core/random.ts';
import { drawBody } from './bodies.ts';
import { checkBody } from './check-body.ts';

/** `npm run fuzz -- --bodies 1000000 --seed 7`: reads so many bodies and says what became of them. */
const { values } = parseArgs({
  options: { bodies: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '7' } },
});
const [bodies, seed] = [Number(values.bodies), Number(values.seed)];
const random = seededRandom(seed);
const verdicts = new Map<string, number>();
let slowest = { ms: 0, text: '' };
const begun = performance.now();
for (let number = 1; number <= bodies; number++) {
  const body = drawBody(random);
  const before = performance.now();
  try {
    const verdict = checkBody(body);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  } catch (error) {
    console.error(
      `Body ${number} of seed ${seed} (${body.kind}, ${body.contentType}):\n${JSON.stringify(body.text)}`,
    );
    throw error;
  }
  const ms = performance.now() - before;
  if (ms > slowest.ms) slowest = { ms, text: body.text };
}
const seconds = (performance.now() - begun) / 1000;
for (const [verdict, times] of [...verdicts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(times).padStart(9)}  ${verdict}`);
console.log(
  `${bodies} bodies of seed ${seed} in ${seconds.toFixed(1)} s, ${Math.round(bodies / seconds)} a second.`,
);
console.log(`The slowest took ${slowest.ms.toFixed(1)} ms: ${JSON.stringify(slowest.text.slice(0, 120))}`);
