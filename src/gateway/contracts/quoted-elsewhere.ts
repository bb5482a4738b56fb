import type { Instrument } from '../../instruments/instrument.ts';
import { mirroredBy } from '../../simulator/matching/mirrors.ts';
import type { ContractDirectory } from './directory.ts';

/**
 * Where clients get the quotes of a contract for difference on a share: IB sends none, and names the share's conId and its primary
 * exchange (`rerouteMktDataReq`, `rerouteMktDepthReq`). Undefined for what is quoted itself.
 */
export function quotedElsewhere(
  instrument: Instrument,
  contracts: ContractDirectory,
): { readonly conId: number; readonly exchange: string } | undefined {
  const source = mirroredBy(instrument);
  const share = source === undefined ? undefined : contracts.byConId(source);
  return share && { conId: share.conId, exchange: share.primaryExchange || share.exchange };
}
