interface Place {
  /** Of a mailbox its UIDVALIDITY, which only grows (RFC 3501, 2.3.1.1); of the others nothing. */
  readonly era: bigint;
  readonly at: bigint;
}

/** Places are numbers in every source that has any: message ids of Discord, byte offsets of files, `validity:uid` of mailboxes. */
function placeOf(cursor: string | undefined): Place | undefined {
  const [, era = '0', at] = /^(?:(\d+):)?(\d+)$/.exec(cursor ?? '') ?? [];
  return at === undefined ? undefined : { era: BigInt(era), at: BigInt(at) };
}

/** Whether a place comes before another of the same channel. False where one of them is none, or of another era. */
export function isBefore(cursor: string | undefined, other: string | undefined): boolean {
  const [one, two] = [placeOf(cursor), placeOf(other)];
  return one !== undefined && two !== undefined && one.era === two.era && one.at < two.at;
}

/** The first of several places in a channel; places of an earlier era mean nothing any more. Undefined where there is none. */
export function earliest(cursors: readonly (string | undefined)[]): string | undefined {
  let found: { readonly cursor: string; readonly place: Place } | undefined;
  for (const cursor of cursors) {
    const place = placeOf(cursor);
    if (cursor === undefined || !place) continue;
    const { era, at } = found?.place ?? { era: -1n, at: 0n };
    if (place.era > era || (place.era === era && place.at < at)) found = { cursor, place };
  }
  return found?.cursor;
}
