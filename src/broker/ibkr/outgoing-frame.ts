const LENGTH_BYTES = 4;
const MOST_ASCII = 0x7f;
/** Far more than an order has; longer messages are put together as text. */
const SCRATCH_BYTES = 16_384;

/** Messages are put together here, one at a time, and copied out. */
const scratch = Buffer.alloc(SCRATCH_BYTES);

/**
 * One message of the TWS protocol as it goes over the wire: four bytes of length, then the fields, each ended by a zero
 * byte. Truth is written 1 and 0; a field that is not set is empty; a list stands for its members, an empty one for nothing.
 *
 * Byte by byte, because a bracket has some 450 fields and goes out while a trader waits; as UTF-8 text where a character is
 * not ASCII.
 */
export function outgoingFrame(fields: readonly unknown[]): Buffer {
  const end = put(fields, LENGTH_BYTES);
  if (end === -1) return frameOfText(textOf(fields));
  scratch.writeUInt32BE(end - LENGTH_BYTES, 0);
  return Buffer.from(scratch.subarray(0, end));
}

/** Writes the fields from `at` on; where they end, or −1 when they do not fit or are not ASCII. */
function put(fields: readonly unknown[], at: number): number {
  let end = at;
  for (const field of fields) {
    if (Array.isArray(field)) {
      end = put(field, end);
      if (end === -1) return -1;
      continue;
    }
    const text = fieldText(field);
    if (end + text.length >= SCRATCH_BYTES) return -1;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > MOST_ASCII) return -1;
      scratch[end] = code;
      end += 1;
    }
    scratch[end] = 0;
    end += 1;
  }
  return end;
}

function frameOfText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.write(text, LENGTH_BYTES);
  return frame;
}

const textOf = (fields: readonly unknown[]): string =>
  fields.map((field) => (Array.isArray(field) ? textOf(field) : `${fieldText(field)}\0`)).join('');

function fieldText(field: unknown): string {
  if (typeof field === 'string') return field;
  if (typeof field === 'boolean') return field ? '1' : '0';
  return field === undefined || field === null ? '' : String(field);
}
