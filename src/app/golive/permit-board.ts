import { join } from 'node:path';
import type { LiveFacts } from '../../trading/golive/live/live-gate.ts';
import type { PermitReading } from '../../trading/golive/live/permit.ts';
import type { SafetySettings } from '../../trading/golive/settings/safety-settings.ts';
import type { DeskAccount } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { stateFolder } from '../state-folder.ts';
import { type PermitPlace, readPermit } from './permit-file.ts';
import { deskSafetySettingsOf, safetySettingsOf } from './safety-settings-of.ts';

/** Of the one account. */
export const permitBoard = (config: BowlineConfig): PermitBoard =>
  new PermitBoard({ dataDir: config.dataDir, folder: stateFolder(config) }, safetySettingsOf(config));

/** Of one of several accounts. */
export const deskPermitBoard = (config: BowlineConfig, account: DeskAccount): PermitBoard =>
  new PermitBoard(
    { dataDir: config.dataDir, folder: join(stateFolder(config), 'permits', account.id) },
    deskSafetySettingsOf(config, account),
  );

/** The settings of this run and the permit as it was found; read and verified at the start and after every change of it. */
export class PermitBoard {
  readonly place: PermitPlace;
  readonly settings: SafetySettings;
  #facts: LiveFacts;

  constructor(place: PermitPlace, settings: SafetySettings) {
    this.place = place;
    this.settings = settings;
    this.#facts = { settings, permit: readPermit(place) };
  }

  facts(): LiveFacts {
    return this.#facts;
  }

  get permit(): PermitReading {
    return this.#facts.permit;
  }

  readAgain(): void {
    this.#facts = { settings: this.settings, permit: readPermit(this.place) };
  }
}
