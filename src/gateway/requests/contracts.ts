import type { Instrument } from '../../instruments/instrument.ts';
import { shareCfdConId } from '../../simulator/catalogue/cfds.ts';
import type { OptionListings } from '../../simulator/options/option-exchange.ts';
import {
  reqContractDetails,
  reqMarketRule,
  reqMatchingSymbols,
  reqSmartComponents,
} from '../codec/client/contracts.ts';
import {
  bondContractData,
  contractData,
  contractDataEnd,
  marketRule,
  smartComponents,
  symbolSamples,
} from '../codec/server/contracts.ts';
import type { ContractDirectory } from '../contracts/directory.ts';
import { BBO_EXCHANGE, exchangeLetters } from '../contracts/exchanges.ts';
import { bondDataValues, contractDataValues } from '../contracts/wire-contract.ts';
import { type OpenFamily, route } from '../session/client.ts';

/** What is listed on an instrument, as matching symbols name it. */
function derivativesOf(
  { secType, conId }: Instrument,
  contracts: ContractDirectory,
  options: OptionListings | undefined,
): string[] {
  if (secType === 'FUT') return ['FUT'];
  const hasCfd = secType === 'STK' && contracts.byConId(shareCfdConId(conId)) !== undefined;
  return [...(options?.listsOn(conId) === true ? ['OPT'] : []), ...(hasCfd ? ['CFD'] : [])];
}

/** Requests about contracts and their rules. */
export const contractRequests: OpenFamily = (client, { contracts, rules, exchange: { options } }) => ({
  routes: [
    route(reqContractDetails, ({ reqId, contract, includeExpired, secId }) => {
      const found = contracts.search(contract, includeExpired, secId);
      if (!found.ok) {
        client.error(reqId, found.error.code, found.error.message);
        return;
      }
      for (const instrument of found.value) {
        const exchange = contract.exchange.split(/[:/]/)[0]?.toUpperCase() || instrument.exchange;
        if (instrument.bond !== undefined) {
          client.send(bondContractData, bondDataValues(reqId, instrument, instrument.bond, exchange, rules));
          continue;
        }
        const values = contractDataValues(reqId, instrument, exchange, rules);
        client.send(
          contractData,
          contract.secType === 'CONTFUT' ? { ...values, secType: 'CONTFUT' } : values,
        );
      }
      client.send(contractDataEnd, { reqId });
    }),

    route(reqMatchingSymbols, ({ reqId, pattern }) => {
      const samples = contracts.matching(pattern).map((instrument) => ({
        conId: instrument.conId,
        symbol: instrument.symbol,
        secType: instrument.secType === 'FUT' ? 'IND' : instrument.secType,
        primaryExchange: instrument.primaryExchange || instrument.exchange,
        currency: instrument.currency,
        derivativeSecTypes: derivativesOf(instrument, contracts, options),
        description: instrument.longName,
        issuerId: '',
      }));
      client.send(symbolSamples, { reqId, samples });
    }),

    route(reqMarketRule, ({ marketRuleId }) => {
      const steps = rules.steps(marketRuleId);
      if (steps === undefined) {
        client.error(-1, 321, "Error validating request.-'bH' : cause - Invalid market rule id");
        return;
      }
      const increments = steps.map(({ low, increment }) => ({ lowEdge: low, increment }));
      client.send(marketRule, { marketRuleId, increments });
    }),

    route(reqSmartComponents, ({ reqId, bboExchange }) => {
      if (bboExchange !== BBO_EXCHANGE) {
        client.error(reqId, 321, "Error validating request.-'bR' : cause - Invalid BBO exchange");
        return;
      }
      client.send(smartComponents, {
        reqId,
        components: exchangeLetters.map(([exchange, letter], bit) => ({ bit, exchange, letter })),
      });
    }),
  ],
});
