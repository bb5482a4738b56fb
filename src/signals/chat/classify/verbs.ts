/** What a clause does, by its verb. */
export const DEEDS = [
  'open',
  'short',
  'add',
  'trim',
  'exit',
  'target-hit',
  'stopped',
  'move-stop',
  'targets',
  'cancel',
] as const;
export type Deed = (typeof DEEDS)[number];

interface Verb {
  readonly deed: Deed;
  readonly pattern: RegExp;
  /** The words of the strict grammar. */
  readonly strict?: true;
}

const PORTIONS = String.raw`(?:half|most|some|part(?:ial)?s?|a\s+(?:few|piece|third|quarter)|(?:1|2|3)\/[2-8]|\d{1,2}\s?%|\d+\s+(?:of|out of)\s+\d+|one|two|\d{1,3}(?:\s+(?:more|contracts?|cons?|off))|[\u00bc\u00bd\u00be\u2153\u2154])`;

/** First match wins: the special ones stand before the general ones. */
export const VERBS: readonly Verb[] = [
  {
    deed: 'cancel',
    pattern:
      /\b(?:scratch\s+(?:that|this|it|the)|never\s?-?mind|nvm\b|cancel(?:led|ling|ed|ing)?\b(?!\s+(?:are|were|is|was)\b)(?!\s+(?:the\s+|my\s+|our\s+|your\s+)?(?:targets?|tps?\d?|stops?|sl|alerts?|subscription|membership|culture|plans?|meeting|call|class|stream)\b)|(?:delet(?:e|ed|ing)|remov(?:e|ed|ing)|pull(?:ed|ing)?)\s+(?:the\s+|my\s+|our\s+)?(?:\$?[a-z]{1,8}\s+)?(?:limits?|orders?|bids?|offers?|pending)\b|disregard\b(?!\s+(?:the\s+|my\s+|that\s+|last\s+|this\s+)*(?:corrections?|typos?|edits?|noise|news|chatter)\b)|ignore\s+(?:that|this|last|the\s+last|previous|my\s+last)|(?:not|won'?t\s+be|no\s+longer|didn'?t)\s+(?:tak(?:e|ing)|enter(?:ing)?)\s+(?:it|this|that|the\s+trade)|pass(?:ing)?\s+on\s+(?:this|that|it)|(?:didn'?t|did\s+not|never|not)\s+(?:get\s+)?fill(?:ed)?\b|no\s+fill\b|order\s+pulled|pull(?:ed|ing)\s+(?:the\s+|my\s+)?(?:order|bid|limit)|void\b|skip(?:ping)?\s+(?:this|that|it)\b|wrong\s+(?:ticker|strike|alert)|call\s+off)/,
  },
  {
    deed: 'stopped',
    pattern:
      /\b(?:stopp?ed(?:\s+out)?\b(?!\s+(?:by\b|at\s+(?:the\s+)?(?:store|shop|light)|trading|being|posting))|b\/?e'?d\s+out|stop(?:s|\s+loss)?\s+(?:was\s+|got\s+|just\s+)?(?:hit|triggered|taken|filled)|(?:hit|tagged)\s+(?:my\s+|the\s+|our\s+)?(?:stop|sl)\b|sl\s+(?:hit|triggered|taken)|took\s+(?:(?:the|a|an|my)\s+)?(?:(?:small|quick|tiny|full)\s+)?(?:l|loss)\b|taking\s+(?:the|a|an|my)\s+(?:small\s+|quick\s+)?(?:l|loss)\b|cut\s+(?:it\s+|this\s+)?(?:for|at)\s+(?:a\s+)?(?:small\s+)?loss|knocked\s+out|stop-?\s?loss\W+loss)\b/,
  },
  {
    deed: 'target-hit',
    pattern:
      /\b(?:t[1-4]\s*(?:\u2705|(?:was\s+|is\s+)?(?:hit|done|reached|filled)\b)|(?:hit|reached|tagged|got|smashed)\s+(?:my\s+|the\s+|our\s+|first\s+|second\s+|third\s+|final\s+|all\s+)*(?:targets?|pts?\d?|tps?\d?|tgts?)\b|(?:first|second|third|final|1st|2nd|3rd|price|profit|all)?\s*(?:targets?|pts?\s?\d?|tps?\s?\d?|tgts?)\s*#?\d?\s*(?:\u2705|(?:was\s+|is\s+|were\s+|got\s+|just\s+)?(?:hit|reached|tagged|done|filled|achieved|smashed)\b)|(?:targets?|pts?\s?\d?|tps?\s?\d?|tgts?)\s*#?\d?\s*[:@]?\s*\$?\d+(?:\.\d+)?\s*(?:\u2705|(?:was\s+|got\s+|just\s+)?(?:hit|reached|tagged|done|filled|achieved)\b)|take\s+profit\s+(?:hit|reached|filled))/,
  },
  {
    deed: 'trim',
    pattern: new RegExp(
      String.raw`\b(?:trim{1,2}(?:ed|ing|s)?\b(?!\s+(?:your|his|her|the\s+(?:tree|fat|hedge))\b)|scale\b(?!\s+in)|sell(?:ing)?\s+into\b|cover(?:ed|ing)?\s+${PORTIONS}|scal(?:e|ed|ing|es)\s+out|(?:the\s+)?other\s+one\s+off|(?:first|second|third|next|another|1st|2nd|3rd)\s+(?:piece|part|scale|half|third|quarter|contract|con|lot|one|tranche)\s+(?:is\s+|was\s+)?(?:off|out|sold|gone)\b|scal(?:ed|ing)\s+${PORTIONS}|took\s+(?:off\s+)?${PORTIONS}|tak(?:e|ing)\s+(?:off\s+)?(?:another\s+)?${PORTIONS}|${PORTIONS}\s+off\b|profits?\s+taken|down\s+to\s+(?:just\s+|my\s+|the\s+|last\s+)*(?:runners?\b|\d+(?![.\d]))|(?:took|taking)\s+(?:some\s+|partial\s+|more\s+)?profits?|take\s+(?:some\s+|partial\s+|more\s+)?profits?(?!\s*[:@=]|\s+(?:at|levels?|targets?|is|of)\b)|(?:took|take|taking)\s+(?:some|partials?)|partial(?:ed|s)?\b|(?:out|exit(?:ed|ing)?|clos(?:e|ed|ing)|cut(?:ting)?|lock(?:ed|ing)\s+in|peel(?:ed|ing)(?:\s+off)?)\s+(?:of\s+)?${PORTIONS}|(?:sold|sell|selling|stc)\s+(?:another\s+|off\s+|about\s+)?${PORTIONS}|de-?risk(?:ed|ing)?|lighten(?:ed|ing)(?:\s+up)?|secur(?:e|ed|ing)\s+(?:some|partial|half))`,
    ),
  },
  {
    deed: 'add',
    pattern:
      /\b(?:(?:bto|sto)\s+(?:\d{1,3}\s+)?more\b|doubl(?:ed|ing)\s+(?:my\s+|the\s+)?\$?[a-z]{1,5}\s+(?:position|size)\b|dca(?:'?d|ed|ing)?\b|add(?:ed|ing)?\b(?!\s+(?:to\s+(?:my\s+)?(?:watch|list)|it\s+to|an?\s+new\b|new\b|an?\s+starter\b))|averag(?:ed|ing)\b|avg(?:'?d|ed|ing)?\s+(?:down|up)|scal(?:ed|ing|e)\s+in(?:to)?|bought\s+(?:some\s+|a\s+(?:few|bit|little)\s+|\d+\s+|one\s+|two\s+|three\s+|another\s+)?more|buying\s+(?:some\s+)?more|doubl(?:ed|ing)\s+(?:down|up|(?:my\s+|the\s+)?(?:position|size)\b)|load(?:ed|ing)\s+(?:up\s+)?more|grabbed\s+(?:some\s+)?more|picked\s+up\s+(?:some\s+)?more)/,
  },
  {
    deed: 'exit',
    strict: true,
    pattern:
      /(?:^|[\n,;.(!]\s*|\d\.\s*)(?:stc|btc(?=\s+(?:\d+\s+)?\$?(?!(?:to|at|is|was|for|from|near|over|under|above|below|hits?|breaks?|looks?|will|up|down|and|has|dom\w*)\s)[a-z/.]{1,6}\s+\S*\d))\b/,
  },
  { deed: 'open', strict: true, pattern: /\bbto\b/ },
  {
    deed: 'short',
    strict: true,
    pattern:
      /\b(?:sto\b|(?:sold|sell(?:ing)?)\b(?=.{0,60}\b(?:credit|pcs|ccs)\b)|short\s+entry\b|sell(?:ing)?\s+short|sold\s+short|sold\s+to\s+open|sell(?:ing)?\s+to\s+open|short(?:ed|ing)\b|^\W*short\b(?!\s+(?:term|squeeze|interest|sellers?|week|float|sale|answer|and\b|video))|(?:entered|enter(?:ing)?|went|going|open(?:ed|ing)?|took|taking|new|start(?:ed|ing)?|in)\s+(?:a\s+|an?\s+new\s+)?(?:\$?[a-z\d/]{1,8}\s+)?short\b(?!\s+(?:term|squeeze|interest|sellers?))|short\s+position\s+(?:opened|in)\b|(?<=^\W{0,20}(?:m?es|m?nq|m?ym|rty|m2k|m?gc|m?cl)\s{1,3})s(?=\s+@?\s*\d{3,})|(?<=^\W{0,20}\$?[a-z\d/]{1,8}\s{1,3})short(?=\s*(?:(?:@|at|from|entry|here|now)\s*:?\s*)?\$?\d{2,}))/,
  },
  {
    deed: 'exit',
    strict: true,
    pattern: /\bstc\b|\b(?:sold|sell(?:ing)?)\s+to\s+close\b|\b(?:bought|buy(?:ing)?)\s+to\s+close\b/,
  },
  {
    deed: 'move-stop',
    pattern:
      /\b(?:mov(?:e|ed|ing)|rais(?:e|ed|ing)|tighten(?:ed|ing)?|lower(?:ed|ing)?|bump(?:ed|ing)?|trail(?:ed|ing)?|adjust(?:ed|ing)?)\s+(?:up\s+)?(?:my\s+|the\s+|your\s+|our\s+|all\s+)?(?:stops?|sl|s\.l\.?|stop\s?-?loss(?:es)?)\b|\btrailing\s+stops?\b/,
  },
  {
    deed: 'exit',
    pattern:
      /\b(?:(?:bought|buy(?:ing)?)\s+back\b(?!\s+(?:in\b|into|shares|stock\b|\$?\d+(?:\.\d+)?\s?[bm]))|sld\b|out\s+both|(?:the\s+)?rest\s+(?:is\s+|are\s+)?out\b|bought\b(?=.{0,30}\bfor\s+(?:a\s+)?(?:\w+\s+)?(?:gain|loss|profit|scratch)\b)|(?<=^\W{0,3}-)\d{1,3}\s+(?=\$?[a-z]{1,5}\s+\S*\d)|(?<=^\W{0,20}\$?[a-z\d/]{1,8}\s{1,3})(?:(?:short|long|longs|shorts|calls?|puts?)\s+)?out(?=\s+(?:at\b|@|be\b|b\/e|flat|here|now|even|[+-]\d|\$?\d|\.\d)|\s*$)|(?<=^\W{0,20})flat(?=\W*$)|out\s+(?:everything|flat|even)\b|flat\s+(?:everything|all)\b|all\s+flat\b|(?<=^\s)out(?=\W*$)|(?<=^\W{0,20})out(?=\s+(?:at\s+)?\$?(?:\d+(?:\.\d+)?|\.\d+)\W*$)|(?:remaining|remainder|runners?)\s+(?:is\s+|are\s+)?out\b|(?<=^\W{0,20}(?!(?:day|i'?m|all|we|i|you|not|never|get|gets|got|that|this|it|its|and|so|now|well|just|are|is|be|what|who|how|why|they|he|she|one|two|nearly|almost|rate|hair|price|prices|taxes|tax|fed|rates|jobs|work|power|stay|feel|feels|fall|falls|go|going|went)\s)\$?[a-z\d/]{1,8}\s{1,3})(?:cut|done|flat)\b(?=\s+(?:at\s+|@\s*|here\b)?\$?[\d.]|\s*$)|(?<=^\W{0,20}(?:flat|scratch(?:ed|ing)?)\s{1,3})(?=\$?[a-z\d]{1,8}(?:\s+@?\s*[\d.]+)?\W*$)|scratch(?:ed|ing)\s+(?:my\s+|the\s+)?\$?[a-z]{1,8}\b|clos(?:e|ed|ing)\s+(?:all|both|everything)|get(?:ting)?\s+rid\s+of|(?:all\s+)?covered\b(?!\s+calls?)|cover(?=\s+(?:\$?[a-z]{1,8}\s+)?(?:at\b|@|here|\$?\d|all|full|rest))|all\s+out|tak(?:e|ing)\s+(?:the\s+)?(?:rest|remaining|remainder|last)\b(?:\s+\w+)?\s+off|(?<=^\W{0,20})out\s+(?=\$?[a-z]{1,5}\s+(?:(?:calls?|puts?|shares|rest|half)\s+)?(?:at\s+)?(?:[@$.\d]|(?:target|tp|pt|stop|sl|be|b\/e|break[- ]?even|entry|cost|market)\b))|(?:i'?m|im|we'?re|we\s+are|i\s+am|fully|completely|just)\s+out\b|out\s+(?:of\s+(?:everything|all|it|this|that|the|my|here|\$?[a-z]{1,5}\b)|all|here|now|at|for|fully|completely|@|the\s+rest|rest|runners?)|get(?:ting)?\s+out\b|got\s+out\b|exit(?:ed|ing|s)?\b|clos(?:ed|ing|e)\b(?!\s+(?:to|above|below|over|under|near|green|red|strong|weak|call|eye|watch))|flat(?:tened|\s+now|\s+here|(?<=^\W{0,20}flat)\s+\$?[a-z]{1,5}\s+[@$.]?\d)|(?:i'?m|we'?re|now|went|going)\s+flat\b|sold\b|sell(?:ing)?\b(?!-?\s?off)|cut(?:ting)?\s+(?:it|this|that|here|the\s+(?:rest|trade|position|calls?|puts?|runner|loss)|my|\$?\d{1,5}(?:\.\d)?[cp]\b|(?!the\b|cr[ao]p\b|to\b|off\b|in\b|down\b|back\b)\$?[a-z]{1,5}\b)|dumped|dumping|liquidat(?:ed|ing)|done\s+with\s+(?:this|it|\$?[a-z]{1,5}\b)|bailed|bailing|cover(?:ed|ing)\b(?!\s+calls?))/,
  },
  {
    deed: 'open',
    pattern:
      /\b(?:bought\b|buy(?:ing)?\b(?!-)|enter(?:ed|ing)\b|(?:new\s+)?long\s+entry\b|new\s+(?:position|trade|entry)\b|(?<=^\W{0,20}(?:trade|entry)\s{0,2})(?:alert)(?=\W*$)|(?<=^\W{0,20}\$?[a-z\d]{1,8}\s{1,3})triggered(?=\s*(?:at\s*|@\s*)\$?\d)|(?<=\b(?:broke|breaking|triggered|here)\b\W{0,3})in(?=\s+(?:at\s+|@\s*)?\$?\d)|(?<=^\W{0,4})in(?=\s+(?:at\s+|@\s*)?\$?\d)|(?<=^\W{0,20}(?:m?es|m?nq|m?ym|rty|m2k|m?gc|m?cl)\s{1,3})l(?=\s+@?\s*\d{3,})|opened\b(?=\s*:?\s+\$?[a-z]{1,6}\s+\S*\d)|(?:i'?m|im|i\s+am|we'?re|just|got)\s+(?:back\s+)?(?:in|long|filled)\b|scalp(?:ing|ed)\s+(?=(?:\d{1,3}\s+)?\$?[a-z]{1,5}\s+\S*\d)|(?<=^\W{0,20}\+)\d{1,3}\s+(?=\$?[a-z]{1,5}\s+\S*\d)|went\s+long|going\s+long|(?<!\b(?:as|how|so|too|very|day|not)\s)long(?:ed|ing)?\b(?!\s+(?:day|days|term|weekend|time|week|weeks|road|as|live|way|story|run|night|ago|wait|list|shot|enough)\b)|(?<=^\W{0,20}|[\n:,]\s{0,9}|\b(?:i'?m|im|we'?re|all|getting|got|now|just|me|also|went)\s{1,3})in\s+(?=(?:\d{1,3}\s+)?\$?[a-z]{1,5}\s+(?:\S+\s+){0,3}\S*\d)|grabbed|grabbing|picked\s+up|picking\s+up|took\s+(?:a\s+)?(?:starter|position|entry|small|\$?[a-z]{1,5}\b)|taking\s+(?:a\s+)?(?:starter|position|entry|\$?[a-z]{1,5}\s+\S*\d)|open(?:ed|ing)\s+(?:a\s+|an?\s+|new\s+|up\s+)*(?:position|trade|long|\$?[a-z]{1,5}\s+\S*\d)|(?<=^\W{0,20})open(?:ing|ed)?\W{1,3}(?=\$?[a-z]{1,5}\s+\S*\d)|(?<=^\W{0,20})(?:open|entry)(?=\W*$)|starter\b|start(?:ed|ing)\s+(?:a\s+)?(?:position|small|\$?[a-z]{1,5}\b)|load(?:ed|ing)\b|scoop(?:ed|ing)|snagged|(?:jump(?:ed|ing)|hop(?:ped|ping)|getting|got)\s+in(?:to)?\b|add(?:ed|ing)\s+(?:an?\s+)?new\s+(?:position|trade|swing)|bot\s+(?=(?:\d{1,4}\s+)?\$?[a-z]{1,5}\s+\S*\d)|nibbl(?:ed|ing)|reload(?:ed|ing)|re-?enter(?:ed|ing)?|back\s+in\b)/,
  },
  { deed: 'target-hit', pattern: /\bpt\d?\s+(?:hit|done)\b/ },
];

export interface FoundDeed {
  readonly deed: Deed;
  readonly strict: boolean;
  readonly start: number;
  readonly end: number;
}

/** The deed of a clause in lower case. Places count from the clause's beginning. */
export function deedOf(clause: string): FoundDeed | undefined {
  for (const { deed, pattern, strict } of VERBS) {
    const found = pattern.exec(clause);
    if (found)
      return { deed, strict: strict === true, start: found.index, end: found.index + found[0].length };
  }
  return undefined;
}
