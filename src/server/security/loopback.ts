import { isIPv4 } from 'node:net';

/** The name or address in a Host header or an address' authority, without port and brackets, in lower case. */
export function hostName(authority: string): string {
  const text = authority.trim().toLowerCase();
  if (text.startsWith('[')) return text.slice(1, text.indexOf(']') === -1 ? undefined : text.indexOf(']'));
  const colon = text.indexOf(':');
  return colon === -1 || text.indexOf(':', colon + 1) !== -1 ? text : text.slice(0, colon);
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(host: string): boolean {
  const name = hostName(host).replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIPv4(name) && name.startsWith('127.');
}
