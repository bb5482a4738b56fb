import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../../core/ids.ts';
import { ALLOCATION_METHODS, usesAmounts } from '../../../simulator/advisor/groups.ts';
import {
  isProfile,
  parseAliases,
  parseGroups,
  parseProfiles,
  printAliases,
  printGroups,
  printProfiles,
} from './configuration.ts';
import { parseXml } from './xml.ts';

describe('the XML of advisors', () => {
  it('is read with declarations, comments, attributes, entities and empty elements', () => {
    const source = `<?xml version="1.0"?><!-- a < b -->
      <a x='1' y="2"><b>1 &lt; 2 &amp; &#65;&#x42;</b><c/><d></d></a>`;
    const parsed = parseXml(source);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.children, [
      { name: 'b', children: [], text: '1 < 2 & AB' },
      { name: 'c', children: [], text: '' },
      { name: 'd', children: [], text: '' },
    ]);
  });

  for (const [source, problem] of [
    ['', /empty/],
    ['text', /text outside/],
    ['<a>', /a is not closed/],
    ['<a></b>', /closes nothing/],
    ['</a>', /closes nothing/],
    ['<a/><b/>', /second root/],
    ['<a>&nothing;</a>', /unknown entity/],
    ['<a>&constructor;</a>', /unknown entity/],
    ['<!DOCTYPE a><a/>', /not understood at character 1/],
    ['<a><![CDATA[x]]></a>', /not understood at character 4/],
    ['<a x=1/>', /not understood/],
    ['<a>'.repeat(17), /too deep/],
  ] as const) {
    it(`is refused: ${source.slice(0, 30)}`, () => {
      const parsed = parseXml(source);
      assert.ok(!parsed.ok);
      assert.match(parsed.error, problem);
    });
  }

  it('never throws, whatever it is given', () => {
    const soup = fc.array(
      fc.constantFrom('<', '>', '/', 'a', '&', ';', '"', '=', ' ', '<a>', '</a>', '<!--', '?>'),
    );
    fc.assert(
      fc.property(soup, (pieces) => {
        parseXml(pieces.join(''));
        parseGroups(pieces.join(''));
      }),
    );
  });

  const name = fc.stringMatching(/^[ -~]{1,20}$/).filter((text) => text.trim() === text && text !== '');
  const group = fc
    .record({
      name,
      method: fc.constantFrom(...ALLOCATION_METHODS),
      amounts: fc.array(fc.nat(1000), { minLength: 1 }),
    })
    .map(({ name: called, method, amounts }) => ({
      name: called,
      method,
      members: amounts.map((amount, index) => ({
        account: accountId(`DU${index}`),
        ...(usesAmounts(method) ? { amount: amount / 8 } : {}),
      })),
    }));

  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(group), (groups) => {
        assert.deepEqual(parseGroups(printGroups(groups, true)), { ok: true, value: groups });
        const profiles = groups.filter(isProfile);
        assert.deepEqual(parseProfiles(printProfiles(profiles)), { ok: true, value: profiles });
        const plain = groups.filter(({ method }) => !usesAmounts(method));
        assert.deepEqual(parseGroups(printGroups(plain, false)), { ok: true, value: plain });
      }),
    );
    const accounts = [accountId('DU1'), accountId('DU2')];
    assert.deepEqual(parseAliases(printAliases(accounts, { DU1: 'A & B' })), {
      ok: true,
      value: { DU1: 'A & B', DU2: 'DU2' },
    });
  });
});
