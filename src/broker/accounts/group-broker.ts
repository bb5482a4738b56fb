import type { AccountId, ConId, ExecId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { type AdvisorAllocation, GROUP_METHODS, sharesSize } from '../advisor-group.ts';
import type { Listed } from '../listed.ts';
import type { BrokerEvent, BrokerOrder, BrokerPosition, BrokerSession, Execution } from '../port.ts';
import { AccountBroker } from './account-broker.ts';
import { GroupValues } from './group-values.ts';
import type { SharedBroker } from './shared-broker.ts';

/**
 * A shared connection as the advisor's own account sees it, when its orders go to a group: what the accounts of the group
 * execute, hold and are worth is told as the advisor's, each execution with the account that got it, each position with
 * what every account holds. A session in which the group cannot be traded says why.
 */
export class GroupBroker extends AccountBroker {
  readonly allocation: AdvisorAllocation;
  /** Accounts of the group in this session. */
  #clients: ReadonlySet<AccountId> = new Set();
  readonly #executions = new Set<ExecId>();
  readonly #positions = new Map<ConId, Map<AccountId, BrokerPosition>>();
  readonly #values: GroupValues;

  constructor(link: SharedBroker, allocation: AdvisorAllocation) {
    super(link, allocation.advisor);
    this.allocation = allocation;
    this.#values = new GroupValues(allocation.advisor);
  }

  /** Accounts of the group in this session; empty without one. */
  get clients(): ReadonlySet<AccountId> {
    return this.#clients;
  }

  override onEvent(listener: (event: BrokerEvent) => void): () => void {
    return this.link.broker.onEvent((event) => {
      const told = this.#translated(event);
      if (told) listener(told);
    });
  }

  override async openOrders(): Promise<Listed<BrokerOrder>> {
    return this.#rows(await this.link.openOrders.request(), (order) => this.#order(order));
  }

  override async completedOrders(): Promise<Listed<BrokerOrder>> {
    return this.#rows(await this.link.completedOrders.request(), (order) => this.#order(order));
  }

  override async executions(): Promise<Listed<Execution>> {
    return this.#rows(await this.link.executions.request(), (execution) => this.#execution(execution));
  }

  override async positions(): Promise<Listed<BrokerPosition>> {
    const told = await this.link.positions.request();
    if (!told.ok) return told;
    this.#positions.clear();
    for (const position of told.value) this.#notePosition(position);
    return { ...told, value: [...this.#positions.keys()].map((conId) => this.#sumOf(conId)) };
  }

  #rows<Row>(told: Listed<Row>, translate: (row: Row) => Row | undefined): Listed<Row> {
    return told.ok ? { ...told, value: told.value.map(translate).filter((row) => row !== undefined) } : told;
  }

  /** The event as the group's; nothing where it is about other accounts. */
  #translated(event: BrokerEvent): BrokerEvent | undefined {
    switch (event.type) {
      case 'session':
      // It began without the group, so that for the group it begins now.
      case 'groups':
        return this.#begin(event.session);
      case 'order': {
        const order = this.#order(event.order);
        return order && { ...event, order };
      }
      case 'execution': {
        const execution = this.#execution(event.execution);
        if (execution) this.#executions.add(execution.execId);
        return execution && { ...event, execution };
      }
      case 'commission':
        return this.#executions.has(event.report.execId) ? event : undefined;
      case 'position':
        return this.#notePosition(event.position)
          ? { ...event, position: this.#sumOf(event.position.conId) }
          : undefined;
      case 'account-value':
        return this.#clients.has(event.account) ? this.#values.take(event, this.#clients.size) : undefined;
      default:
        return this.link.concerns(event, this) ? event : undefined;
    }
  }

  #begin(session: BrokerSession): BrokerEvent {
    const group = session.groups?.find(({ name }) => name === this.allocation.group);
    this.#clients = new Set(group?.accounts);
    this.#executions.clear();
    this.#positions.clear();
    this.#values.clear();
    // A login without the advisor's account is told as it is: whose account is traded is decided there.
    const obstacle = session.accounts.includes(this.account) ? this.#obstacle(session) : undefined;
    return { type: 'session', session: obstacle === undefined ? session : { ...session, obstacle } };
  }

  /** Why the group cannot be traded in this session, for people. */
  #obstacle({ groups = [], groupsUnknown }: BrokerSession): string | undefined {
    const { group: name, method: asked } = this.allocation;
    if (groupsUnknown !== undefined)
      return `the advisor's groups could not be read (${groupsUnknown}); they are asked for again until the gateway tells them, and group ${name} is traded then`;
    const group = groups.find((each) => each.name === name);
    if (group === undefined) {
      const known = groups.map((each) => each.name).join(', ') || 'none';
      return `the advisor has no group ${name}; its groups: ${known}. Make it in TWS (Global Configuration, Advisor Groups), or name another in accounts`;
    }
    const method = asked ?? group.method;
    if (!sharesSize(method))
      return `group ${name} shares out by ${method || 'no method'}, which says a size of its own; set method to ${GROUP_METHODS.join(', ')} in accounts, or change the group in TWS`;
    const alone = group.accounts.find((account) => this.link.trades(account, this));
    return alone === undefined
      ? undefined
      : `account ${alone} of group ${name} is also traded otherwise by Bowline; take it out of accounts, or out of the group`;
  }

  /** The advisor's own orders, which carry no account or his, and those of the group's accounts. */
  #order(order: BrokerOrder): BrokerOrder | undefined {
    const ours =
      order.account === this.account ||
      this.#clients.has(order.account) ||
      ((order.account as string) === '' && order.ref !== '');
    return ours ? { ...order, account: this.account } : undefined;
  }

  /** Only what an account got: a trade of the advisor's own account, or told for all at once, is in no position of the group. */
  #execution(execution: Execution): Execution | undefined {
    return this.#clients.has(execution.account)
      ? { ...execution, account: this.account, client: execution.account }
      : undefined;
  }

  #notePosition(position: BrokerPosition): boolean {
    if (!this.#clients.has(position.account)) return false;
    const rows = this.#positions.get(position.conId) ?? new Map<AccountId, BrokerPosition>();
    this.#positions.set(position.conId, rows.set(position.account, position));
    return true;
  }

  #sumOf(conId: ConId): BrokerPosition {
    const rows = [...(this.#positions.get(conId)?.values() ?? [])];
    const [first] = rows;
    if (!first) throw new Error(`no account of the group holds contract ${conId}`);
    const sum = (of: (row: BrokerPosition) => number): number =>
      cleanDecimal(rows.reduce((total, row) => total + of(row), 0));
    const position = sum((row) => row.position);
    const averageCost = position === 0 ? 0 : sum((row) => row.position * row.averageCost) / position;
    const shares = new Map(rows.map((row) => [row.account, row.position]));
    return { ...first, account: this.account, position, averageCost, shares };
  }
}
