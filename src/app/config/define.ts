import type { BowlineConfigInput } from './schema.ts';

/**
 * For `bowline.config.ts`: gives the configuration its type, so that an editor can complete and check it.
 *
 * ```ts
 * export default defineConfig({ server: { port: 9000 }, trading: { limits: { maxContracts: 2 } } });
 * ```
 */
export const defineConfig = (config: BowlineConfigInput): BowlineConfigInput => config;
