import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseGroups } from './advisor-feed.ts';

it('reads groups as TWS writes them, in both forms', () => {
  const plain = `<?xml version="1.0" encoding="UTF-8"?>
<ListOfGroups>
  <Group>
    <name>All &amp; more</name>
    <ListOfAccts varName="list"><String>DU1000001</String><String>DU1000002</String></ListOfAccts>
    <defaultMethod>EqualQuantity</defaultMethod>
  </Group>
  <Group><name>Empty</name><ListOfAccts varName="list"></ListOfAccts><defaultMethod>NetLiq</defaultMethod></Group>
</ListOfGroups>`;
  assert.deepEqual(parseGroups(plain), [
    { name: 'All & more', method: 'EqualQuantity', accounts: ['DU1000001', 'DU1000002'] },
  ]);
  const unified = `<ListOfGroups><Group><name>Own</name><defaultMethod>Percent</defaultMethod><ListOfAccts varName="list">
<Account><acct>DU1000001</acct><amount>60.0</amount></Account><Account><acct>DU1000002</acct><amount>40.0</amount></Account>
</ListOfAccts></Group></ListOfGroups>`;
  assert.deepEqual(parseGroups(unified), [
    { name: 'Own', method: 'Percent', accounts: ['DU1000001', 'DU1000002'] },
  ]);
  assert.deepEqual(parseGroups('not XML'), []);
  assert.deepEqual(parseGroups(''), []);
});
