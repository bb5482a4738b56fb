const LENGTH_BYTES = 4;

/**
 * One message of the TWS protocol as it goes over the wire: four bytes of length, then the fields, each ended by a zero
 * byte. Truth is written 1 and 0; a field that is not set is empty.
 */
export function outgoingFrame(fields: readonly unknown[]): { readonly frame: Buffer; readonly text: string } {
  const text = fields.map(fieldText).join('\0');
  const length = Buffer.byteLength(text) + 1;
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.write(text, LENGTH_BYTES);
  frame[LENGTH_BYTES + length - 1] = 0;
  return { frame, text };
}

function fieldText(field: unknown): string {
  if (typeof field === 'string') return field;
  if (typeof field === 'boolean') return field ? '1' : '0';
  return field === undefined || field === null ? '' : String(field);
}
