import type { Application } from '../app/application.ts';
import type { BowlineConfig } from '../app/config/schema.ts';
import type { SeenLogins } from '../app/doctor/options.ts';
import type { DoctorReport, DoctorStep } from '../app/doctor/step.ts';
import type { ReadGoLive } from '../app/golive/read-golive.ts';
import type { OfflineReader } from '../app/offline.ts';
import type { Logger } from '../core/log.ts';
import type { Scenario } from '../gateway/faults/scenario.ts';

/** A running Bowline, without its HTTP server. */
export interface RunningBowline {
  readonly application: Application;
  readonly alertSecret: string;
  close(): Promise<void>;
}

/** A simulated gateway that runs on its own. */
export interface RunningGateway {
  readonly host: string;
  readonly port: number;
  /** Where its control API listens, if anywhere. */
  readonly controlPort?: number;
  close(): Promise<void>;
}

/** How `bowline gateway` starts. */
export interface GatewayStart {
  readonly log: Logger;
  readonly reset: boolean;
  /** Faults by a plan. */
  readonly scenario?: Scenario;
  readonly controlPort?: number;
  /** File to write every frame to. */
  readonly record?: string;
}

/**
 * The compositions that commands start. They are loaded when a command needs them, so that the others are quick, and
 * replaced in tests.
 */
export interface Parts {
  startBowline(
    config: BowlineConfig,
    options: { readonly log: Logger; readonly ending?: AbortSignal },
  ): Promise<RunningBowline>;
  startGateway(config: BowlineConfig, options: GatewayStart): Promise<RunningGateway>;
  runDoctor(
    config: BowlineConfig,
    onStep: (step: DoctorStep) => void,
    logins?: SeenLogins,
  ): Promise<DoctorReport>;
  startWatchdog(config: BowlineConfig, log: Logger): Promise<{ close(): Promise<void> }>;
  /** Absent: reading needs a running Bowline. `undefined`: the data folder has no journal. */
  readonly openOffline?: (dataDir: string) => Promise<OfflineReader | undefined>;
  /** The go-live checklists of a data folder, of each account; none where it has no journal. */
  readonly readGoLive?: (config: BowlineConfig) => Promise<readonly ReadGoLive[]>;
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  readonly version: string;
}
