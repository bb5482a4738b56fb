import type { Instrument } from '../../instruments/instrument.ts';
import { shareCfdConId } from '../../simulator/catalogue/cfds.ts';
import type { OptionListings } from '../../simulator/options/option-exchange.ts';
import {
  reqContractDetails,
  reqMarketRule,
  reqMatchingSymbols,
  reqSmartComponents,
} from '../codec/client/contracts.ts';
import type { ValuesOf } from '../codec/message.ts';
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
import { type OpenFamily, route, routeInSteps, type Steps } from '../session/client.ts';

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

/** Contracts that are told of in one step: a chain has thousands. */
const CONTRACTS_OF_A_STEP = 100;

/** Requests about contracts and their rules. */
export const contractRequests: OpenFamily = (client, { contracts, rules, exchange: { options } }) => {
  type Asked = ValuesOf<typeof reqContractDetails>;

  const sendDetails = ({ reqId, contract }: Asked, instrument: Instrument): void => {
    const exchange = contract.exchange.split(/[:/]/)[0]?.toUpperCase() || instrument.exchange;
    if (instrument.bond !== undefined) {
      client.send(bondContractData, bondDataValues(reqId, instrument, instrument.bond, exchange, rules));
      return;
    }
    const values = contractDataValues(reqId, instrument, exchange, rules);
    client.send(contractData, contract.secType === 'CONTFUT' ? { ...values, secType: 'CONTFUT' } : values);
  };

  function* sendAll(request: Asked, found: readonly Instrument[]): Steps {
    for (const [index, instrument] of found.entries()) {
      if (index > 0 && index % CONTRACTS_OF_A_STEP === 0) yield;
      sendDetails(request, instrument);
    }
    client.send(contractDataEnd, { reqId: request.reqId });
  }

  return {
    routes: [
      routeInSteps(reqContractDetails, (request) => {
        const { reqId, contract, includeExpired, secId } = request;
        const found = contracts.search(contract, includeExpired, secId);
        if (found.ok) return sendAll(request, found.value);
        client.error(reqId, found.error.code, found.error.message);
        return undefined;
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
  };
};
