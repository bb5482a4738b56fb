import { type AccountId, accountId } from '../../../core/ids.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import {
  type AccountGroup,
  type AllocationMethod,
  allocationMethod,
  type GroupMember,
  usesAmounts,
} from '../../../simulator/advisor/groups.ts';
import { parseXml, printXml, type XmlElement, type XmlOutput } from './xml.ts';

/** Groups, allocation profiles and aliases as IB's XML, and back. */

const child = ({ children }: XmlElement, name: string): XmlElement | undefined =>
  children.find((element) => element.name === name);
const textOf = (element: XmlElement, name: string): string => child(element, name)?.text ?? '';

const leaf = (name: string, content: string): XmlOutput => ({ name, content });

/** `100.0`, as IB writes amounts. */
const amountText = (amount: number): string =>
  Number.isInteger(amount) ? amount.toFixed(1) : String(amount);

/** IB's numbers for what a profile's amounts are. */
const PROFILE_TYPES: readonly (readonly [type: string, method: AllocationMethod])[] = [
  ['1', 'Percent'],
  ['2', 'Ratio'],
  ['3', 'ContractsOrShares'],
];

/** True for groups that clients before version 177 know as profiles. */
export const isProfile = ({ method }: AccountGroup): boolean =>
  PROFILE_TYPES.some(([, known]) => known === method);

/** @param unified whether amounts can be part of a group (version 177 and above) */
export const printGroups = (groups: readonly AccountGroup[], unified: boolean): string =>
  printXml({
    name: 'ListOfGroups',
    content: groups.map(({ name, method, members }) => ({
      name: 'Group',
      content: [
        leaf('name', name),
        leaf('defaultMethod', method === 'Equal' && !unified ? 'EqualQuantity' : method),
        {
          name: 'ListOfAccts',
          attributes: { varName: 'list' },
          content: members.map((member) => (unified ? printMember(member) : leaf('String', member.account))),
        },
      ],
    })),
  });

const printMember = ({ account, amount }: GroupMember): XmlOutput => ({
  name: 'Account',
  content: [leaf('acct', account), ...(amount === undefined ? [] : [leaf('amount', amountText(amount))])],
});

export const printProfiles = (groups: readonly AccountGroup[]): string =>
  printXml({
    name: 'ListOfAllocationProfiles',
    content: groups.map(({ name, method, members }) => ({
      name: 'AllocationProfile',
      content: [
        leaf('name', name),
        leaf('type', PROFILE_TYPES.find(([, known]) => known === method)?.[0] ?? ''),
        {
          name: 'ListOfAllocations',
          attributes: { varName: 'listOfAllocations' },
          content: members.map((member) => ({ ...printMember(member), name: 'Allocation' })),
        },
      ],
    })),
  });

export const printAliases = (
  accounts: readonly AccountId[],
  aliases: Readonly<Record<string, string>>,
): string =>
  printXml({
    name: 'ListOfAccountAliases',
    content: accounts.map((account) => ({
      name: 'AccountAlias',
      content: [leaf('account', account), leaf('alias', aliases[account] ?? account)],
    })),
  });

type Parsed<Value> = Result<Value, string>;

/** The entries of a list with that root. */
function entries(source: string, root: string, entry: string): Parsed<readonly XmlElement[]> {
  const parsed = parseXml(source);
  if (!parsed.ok) return fail(`The XML cannot be read: ${parsed.error}`);
  if (parsed.value.name !== root) return fail(`The root element must be ${root}, found ${parsed.value.name}`);
  const other = parsed.value.children.find(({ name }) => name !== entry);
  return other === undefined
    ? ok(parsed.value.children)
    : fail(`${root} holds ${entry} elements, found ${other.name}`);
}

/** Each entry read; the first that cannot be read fails all of them. */
function each<Value>(
  elements: readonly XmlElement[],
  read: (element: XmlElement) => Parsed<Value>,
): Parsed<readonly Value[]> {
  const values: Value[] = [];
  for (const element of elements) {
    const value = read(element);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return ok(values);
}

/** Of groups in either form: accounts as `String`, or as `Account` with an amount. */
export function parseGroups(source: string): Parsed<readonly AccountGroup[]> {
  const found = entries(source, 'ListOfGroups', 'Group');
  if (!found.ok) return found;
  return each(found.value, (element) => {
    const text = textOf(element, 'defaultMethod');
    const method = allocationMethod(text);
    if (method === undefined) return fail(`Unknown allocation method '${text}'`);
    return readGroup(textOf(element, 'name'), method, child(element, 'ListOfAccts')?.children ?? []);
  });
}

export function parseProfiles(source: string): Parsed<readonly AccountGroup[]> {
  const found = entries(source, 'ListOfAllocationProfiles', 'AllocationProfile');
  if (!found.ok) return found;
  return each(found.value, (element) => {
    const type = textOf(element, 'type');
    const method = PROFILE_TYPES.find(([known]) => known === type)?.[1];
    if (method === undefined)
      return fail(`Unknown profile type '${type}': 1 percentages, 2 ratios, 3 shares`);
    const list = child(element, 'ListOfAllocations') ?? child(element, 'listOfAllocations');
    return readGroup(textOf(element, 'name'), method, list?.children ?? []);
  });
}

function readGroup(
  name: string,
  method: AllocationMethod,
  accounts: readonly XmlElement[],
): Parsed<AccountGroup> {
  if (name === '') return fail('A group has no name');
  if (accounts.length === 0) return fail(`Group '${name}' has no accounts`);
  const members = each(accounts, (element): Parsed<GroupMember> => {
    const account = accountId(element.name === 'String' ? element.text : textOf(element, 'acct'));
    if (!usesAmounts(method)) return ok({ account });
    const text = textOf(element, 'amount');
    const amount = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(amount) && amount >= 0) return ok({ account, amount });
    return fail(`Group '${name}': the amount of ${account} must be a number from 0, found '${text}'`);
  });
  return members.ok ? ok({ name, method, members: members.value }) : members;
}

export function parseAliases(source: string): Parsed<Readonly<Record<string, string>>> {
  const found = entries(source, 'ListOfAccountAliases', 'AccountAlias');
  if (!found.ok) return found;
  const aliases = each(found.value, (element): Parsed<readonly [string, string]> => {
    const account = textOf(element, 'account');
    return account === '' ? fail('An alias has no account') : ok([account, textOf(element, 'alias')]);
  });
  return aliases.ok ? ok(Object.fromEntries(aliases.value)) : aliases;
}
