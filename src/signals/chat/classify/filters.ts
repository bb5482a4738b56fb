/** Why something that sounds like a trade is none. */
export interface Objection {
  readonly type: 'PLAN' | 'IGNORE';
  readonly code: string;
  readonly reason: string;
}

const objection = (type: 'PLAN' | 'IGNORE', code: string, reason: string): Objection => ({
  type,
  code,
  reason,
});

const RECAP =
  /\b(?:recap|re-cap|results?\b(?!\s*:\s*[+-]\d+(?:\.\d+)?\s?%\s*$)|summary|scoreboard|leaderboard|track\s+record|win\s?-?rate|hit\s+rate|wins?\s+(?:today|this\s+week)|p\s?[&/]\s?l\s+(?:today|for)|ytd|month\s+to\s+date|(?:today|yesterday|this\s+week|last\s+week|weekly|daily|monthly)'?s?\s+(?:wins?|winners?|gains?|trades?|plays?|alerts?|results?|performance|scorecard|stats)|(?:trades|alerts|plays|calls)\s+(?:today|yesterday|this\s+week|last\s+week)|closed\s+trades|\d+\s+(?:out\s+)?of\s+\d+\s+(?:trades|winners|wins|calls|alerts|plays|green)|\d+\s+trades?\s*:|day\s+done|for\s+the\s+(?:day|week|month)\s*:|\d+\s+wins?\b|\d+\s*-\s*\d+\s+(?:on\s+the\s+day|today))/;
/** `!buy spy`, `/close all`, `.chart nvda`, `$trim`: said to a program of the room. `/es` is a future. */
const COMMAND =
  /\bcommands?\s*:\s*[!/]|(?:^|\s)!(?:buy|sell|bto|stc|long|short|close|exit)\b|^\s*(?:[!?.;][a-z]{2,}(?=\s|$)|\/(?!(?:es|nq|ym|cl|gc|si|ng|zb|zn|rty|mes|mnq|mym|mcl|mgc)\b)[a-z]{2,}(?=\s|$)|\$(?:buy|sell|trim|close|exit|add|stop|long|short|cancel)\b)/;
/** What programs report of the market's flow, wherever in the message it stands. */
const FLOW =
  /\b(?:added\s+to\s+(?:my\s+|the\s+|our\s+)?(?:focus|watch)\s?-?lists?|(?:buy|sell)\s+signals?\s+on\s+(?:the\s+)?(?:\w+\s+)?charts?\b|(?:golden\s+)?sweeps?|dark\s+pool|block\s+trade|unusual\s+(?:activity|options?|volume|flow)|options?\s+flow|(?:buy|sell|ask|bid)\s+side\b|whales?\b|\d[\d,]*x?\s+(?:contracts?\s+)?at\s+(?:the\s+)?(?:ask|bid)\b)/;
/** A message that gives an example, explains words, or tells of trades that nobody made. */
const LESSON =
  /\b(?:let'?s\s+say|lets\s+say|say\s+(?:you|we|i)\b|suppose|supposing|pretend(?:ing)?|assum(?:e|ing)\b|for\s+(?:example|instance)|e\.g\.|an?\s+example|educational|theoretical(?:ly)?|hypothetical(?:ly)?|(?:(?:bto|stc|sto|btc|sl|tp|pt|trim)\s+(?:means?|stands\s+for|is\s+(?:when|short\s+for)))|what\s+(?:bto|stc|sto|btc)\s+means?|paper\)|paper\s+(?:trad\w*|account|only|signal)|demo\s+account|simulat\w+|back-?\s?test\w*|homework|quiz|poll:|just\s+kidding|kidding\b|jk\b|(?:please\s+|pls\s+)?ignore\s*(?:this|:)|test\s+(?:message|msg|alert|post|test))|^\W*(?:bot\s+)?test(?:ing)?\b|^\W*(?:\w+\s+){0,2}examples?\s*:/;
/** An order that rests or waits for its trigger: nothing was traded. */
const RESTING =
  /\b(?:orders?\s+(?:is\s+|still\s+)?(?:working|resting|pending)|(?:working|resting|pending)\s+(?:an?\s+|my\s+|the\s+)?(?:(?:buy|sell|long|short|limit)\s+)?(?:orders?|limits?|bids?|offers?)|(?:limit|order|bid|offer)s?\b(?:[^.\n]|\.\d){0,60}\b(?:sitting|resting|working(?!\s+(?:out|great|well|nicely))|pending|parked|waiting\s+(?:to\s+(?:fill|be\s+filled|trigger)|for\s+(?:a\s+|the\s+)?fill))\b|(?:not|hasn'?t|yet\s+to)\s+(?:been\s+|yet\s+|be\s+)*(?:trigger(?:ed)?|filled\s+yet|active)|untriggered|reminder\s+set|trade\s+idea)/;
/** Said by its author to be none. */
const NO_SIGNAL = /\b(?:not|isn'?t)\s+(?:an?\s+)?(?:entry|alert|signal)\b/;
/** What somebody else wrote, passed on. */
const PASSED_ON = /^\W*(?:rt|retweet(?:ed|ing)?|qt|quoting|quote\s+tweet)\b/;
/** `tomorrow's plan: …`, `watchlist for monday: …`: a heading says of all below it that it is yet to come. */
const PLAN_HEAD =
  /^\W*(?:[\w']+\s+){0,3}(?:game\s?plans?|plans?|watch\s?-?lists?|ideas?|scenarios?|to\s?-?do)(?:\s+(?:for|on)\s+(?:[\w']+\s*){1,3})?\s*(?::|\n|\s-\s)/;
/** `yesterday: bto …`: the whole line speaks of a day gone by. */
const PAST_HEAD =
  /^\W*(?:yesterday|yday|last\s+(?:week|night|month|year|monday|tuesday|wednesday|thursday|friday)|(?:on\s+)?(?:monday|tuesday|wednesday|thursday)|earlier(?:\s+today)?|this\s+morning|previously|(?:re-?post(?:ing|ed)?|throwback|flash\s?back|in\s+case\s+you\s+missed|for\s+those\s+(?:who|that)\s+missed))\b/;
const ASSIGNED =
  /\b(?:covered\s+calls?|cash[- ]secured|csps?\b|wheel(?:ing)?\b|assigned|assignment|exercised|called\s+away|expired\s+worthless|roll(?:ed|ing)\b(?!\s+(?:my\s+|the\s+|our\s+)?(?:stops?|sl)\b).{0,60}\bto\b)/;
const PERCENT_LIST = /\$?[a-z]{1,5}\s*:?\s*[+-]?\d{1,4}(?:\.\d+)?\s?%/g;
const QUESTION =
  /\?|\bwhat\s+(?:would|should)\s+(?:you|u|i|we)\b|^\W*(?:anyone|any\s?body|who(?:'s|\s+is|\s+else)?|what(?:'s|\s+is|\s+are|\s+do|\s+about|\s+was)?|when(?=\s+(?:is|are|do|does|did|will|should|can|to)\b)|where|why|how|is\s+(?:it|this|anyone|there)|are\s+(?:you|we|they)|should\s+(?:i|we)|can\s+(?:i|we|you|someone|anyone)|could\s+(?:i|we|you)|would\s+(?:you|it)|do\s+(?:you|we|i)|does|did\s+(?:you|anyone|we|he|i)|has\s+anyone|have\s+you|thoughts\s+on|wdyt|opinions?\s+on)\b/;
const PLAN =
  /\b(?:may\b(?!\s+\d)(?!\s*\d{1,2}(?:st|nd|rd|th)?\b)|might|maybe|perhaps|possibl[ey]|probably|considering|contemplating|thinking\s+(?:of|about)|look\s+(?:to|for|into)\b|looking\s+(?:to|for|at|into)\b|watch(?:ing|list)?\b|eye(?:ing|ballin\w*)|wait(?:ing)?\b|(?:buy|sell)[\s-]stops?\b(?!\s*(?:is\s+|was\s+|got\s+)?(?:hit|triggered|filled))|i'?ll\b|we'll\b|well\s+(?=(?:be|add|buy|sell|trim|look|see|take|get|wait|enter|exit|hold)\b)|will\b|gonna\b|gunna\b|going\s+to\s+[a-z]|(?:buying|shorting|selling|adding|entering)\s+(?:[a-z$]+\s+){0,4}(?:next|soon|later|tomorrow|tmrw|tmr|eod)\s*[.!]*$|\d+\s+(?:is\s+)?(?:my\s+|the\s+)?(?:first|1st|second|2nd|third|3rd|next)\s+(?:trim|scale)\b|next\s+(?:trim|scale|add)\b|adding\s+(?:\d+\s+|more\s+|some\s+)?(?:above|below|over|under|near|around)\b|planning|plan(?:s)?\s+(?:is|to|on|for|:)|the\s+plan|game\s?plan|want(?:ing|s|ed)?\s+(?:to|a|in|some|more)\b|would\s+(?:like|love|buy|sell|add|take|trim|enter|be|look|consider)|hoping|need(?:s)?\s+(?:to|a)\b|if\s+(?!you\s+want)|unless|once\s+(?:it|we|spy|price|this|that|the)|when\s+(?:it|we(?!\s+(?:bought|sold|took|entered|got|had|were|called|alerted|all)\b)|price|spy|this|that|the)|until|as\s+long\s+as|on\s+(?:a\s+|any\s+|the\s+)?(?:break|dip|pull\s?back|retest|reclaim|bounce|rejection|confirmation|push|close|open)\b|only\s+(?:above|below|over|under|if|when)|(?:buy|long|short|calls?|puts?|entry|entries|enter|in|add|trigger(?:s)?)\s+(?:only\s+)?(?:above|below|over|under)\b|(?:above|below|over|under|breaks?|through|reclaims?|loses?)\s+\$?\d*\.?\d+\s+(?:for|is|gets?|calls?|puts?|long|short|we|buy|sell|trim|exit|add)\b|breaks?\s+(?:above|below|over|of|\$?\d)|set(?:ting)?\s+(?:an?\s+)?alerts?|alerts?\s+set|ready\s+to|should\s+(?:be|we|i|see|get|go|hit)|could\s+(?:be|see|go|get|run|hit|add|take)|can\s+(?:add|be|go|take|enter|buy|see)|idea\b|ideas\b|setups?\b|on\s+(?:my\s+|the\s+)?(?:radar|watch)|potential(?:ly)?|next\s+(?:entry|add)\s+(?:is|at|zone)|prefer\b|stalk(?:ing)?\b|tempted\b|(?:i'?d|we'?d)\s+(?:rather\s+)?(?:be\s+)?(?:buy\w*|sell\w*|add\w*|trim\w*|tak(?:e|ing)|enter\w*|short\w*|go)\b|on\s+deck|ideally|tomorrow'?s?\s+(?:plan|watch\w*|plays?)|bids?\s+(?:at|in|placed|sitting|set|resting)|limit\s+(?:order\s+)?(?:set|placed|in|sitting|at)\b|trying\s+(?:to|for))/;
const NEGATED =
  /\b(?:not|never|no\s+longer|don'?t|dont|didn'?t|didnt|doesn'?t|won'?t|wont|wouldn'?t|shouldn'?t|haven'?t|hasn'?t|isn'?t|ain'?t|can'?t|cant|cannot|without|no\s+(?:entry|entries|trades?|positions?|adds?|adding|need|reason|rush|new|bto|buys?|longs?|shorts?|more\s+\$?[a-z]+\s+trades?)|avoid(?:ing)?|stay(?:ing)?\s+(?:away|out)|sit(?:ting)?\s+(?:out|on\s+hands))\b/;
const HYPOTHETICAL =
  /\b(?:would\s*(?:'?ve|\s+have|a)|should\s*(?:'?ve|\s+have|a)|could\s*(?:'?ve|\s+have|a)|woulda|shoulda|coulda|(?:almost|nearly)\s+(?:got\s+|had\s+|just\s+)?(?:bought|sold|took|entered|added|trimmed|closed|exited|shorted|stopped|cut|pulled)|wish|if\s+only|had\s+(?:i|we|you)\b|(?:i|we|you|he|she)\s+coulda?|you\s+(?:should|could|can|may|must|need|might|want|wanna)\b|if\s+(?:you|i|we|u)\s+(?:\w+\s+)?(?:bought|took|had|held|sold|got|are|were|caught|entered|followed|did)\b|imagine|imagining|hypothetical(?:ly)?|for\s+example|e\.g\.|example|paper\s+trad\w*|back\s?test\w*|remember\s+(?:when|that|to)|lesson|back\s+when|in\s+theory|practice|rule\s+of\s+thumb|rules?\b|(?:i\s+)?(?:only|usually|often|normally|typically|generally|mostly)\s+(?:buy|sell|take|trade|enter|add|trim|exit|cut|scale|use)|always\s+(?:sell|trim|take|buy|set|use)|never\s+(?:sell|buy|chase|hold))\b/;
const PAST =
  /\b(?:yesterday|had\s+(?:already\s+|just\s+)?(?:bought|sold|taken|entered|added|closed|exited|trimmed)\b|yday|back\s+in\b(?=\s+(?:19|20)\d\d|\s+(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec))|in\s+(?:19|20)\d\d|too\s+(?:early|soon|late)|last\s+(?:week|month|year|friday|monday|tuesday|wednesday|thursday|night|time)|earlier\s+(?:today|this)|this\s+morning|previously|posted\s+(?:earlier|before|at|this)|(?:after|before)\s+(?:i|we)\s+(?:got|sold|exited|closed|left|trimmed|took|bailed|stopped)|used\s+to|earlier|(?:i|we)\s+called\b|when\s+(?:i|we|you)\s+(?:bought|sold|took|entered|got|had|were|alerted)\b|first\s+(?:\w+\s+)?ever\b|(?:was|were)\s+(?:buying|selling|shorting|adding)\b|my\s+(?:very\s+)?first\b(?!\s+(?:targets?|tps?|pts?|trim|scale|exit|piece|half|third|position|entry|add|trade))|was\s+an?\s+(?:add|entry|exit|trim)|(?:that|those|his|her|their)\s+(?:longs?|shorts?|calls?|puts?)\s+(?:from|at|was|were|is|are|paid|printed)\b|days?\s+ago|weeks?\s+ago|hours?\s+ago|months?\s+ago|on\s+(?:monday|tuesday|wednesday|thursday)|(?:that|which|who|those\s+who|if\s+you|you|u|y'?all|everyone|anyone|guys)\s+(?:guys\s+)?(?:that\s+)?(?:bought|sold|took|entered|got|grabbed|held|trimmed|added|exited|followed|caught)|(?:was|were|been|being)\s+(?:bought|sold|trimmed|filled)|(?<!\b(?:i|we)\s{1,3})(?:was|were|been|being)\s+stopped|we\s+(?:alerted|called|caught|nailed|gave)|called\s+(?:it|out)|alerted\s+(?:at|@|from)|from\s+(?:entry|alert|our\s+(?:entry|alert))|since\s+(?:entry|alert|our))\b/;
const OTHERS =
  /\b(?:(?:copy|mirror|tail)(?:ing|ed)\s+[a-z]\w*|copied\s|alerted\b|posted\b|according\s+to|per\s+(?:jpm\w*|gs|goldman|citi\w*|ubs|barclays|wells|bofa|baird|wedbush|stifel|analysts?)\b|(?:alert|message|msg|post|tweet|e-?mail|signal|note|text|bot|room|channel|discord|chat)\s+(?:said|says|read|reads|told|tells)\b|per\s+@?[a-z]{3,}'?s?\s+alert|via\s+@?[a-z]+|same\s+as\s+[a-z]\w*|[a-z]{3,}\s+(?:says?|said|thinks|recommends?|recommended|suggests?|tells?\s+(?:you|us|me))\s+(?:to\s+)?(?:buy|sell|short|hold|trim|add)|my\s+(?!self\b|position\b|pos\b|calls?\b|puts?\b|shares?\b|stop\b|sl\b|entry\b|runners?\b|last\b|final\b|first\b|avg\b|average\b|target\b|limit\b|order\b)[a-z]{3,}\s+(?:just\s+|has\s+|had\s+)?(?:bought|buys|sold|sells|took|grabbed|entered|exited|closed|trimmed|added|shorted)|whales?|institution(?:s|al)?|insiders?|hedge\s+funds?|smart\s+money|big\s+money|someone|somebody|people|retail|dealers?|market\s+makers?|mms?\b|unusual|sweeps?|block\s+trade|dark\s+pool|options?\s+flow|flow\s+(?:alert|shows)|congress|senator|pelosi|buffett|berkshire|cathie|ark\s+(?:invest|bought|sold)|ceo|cfo|director|analysts?|upgrades?|downgrades?|upgraded|downgraded|initiated|(?:he|she|they|bulls|bears|buyers|sellers)\s+(?:\w+\s+)?(?:bought|buying|sold|selling|buy|sell|are|is|was|were|adding|added|stepping|loading|closed|exited)|(?:he|she|they)(?:'s|'re)\s+(?:\w+\s+)?(?:long|short|in|out|holding|loaded|flat)|bulls|bears|buyers|sellers|(?:put|call|option|big|large)\s+(?:buyers?|sellers?)|(?:at|above|below|near)\s+(?:the\s+)?(?:ask|bid)\b|\d+k\s+(?:calls?|puts?|contracts?)|maintains?|reiterates?|overweight|underweight|outperform|(?:buy|sell|hold|neutral)\s+rating|price\s+target\s+(?:raised|cut|lowered|to)|company|shares\s+outstanding|offering|dilut\w+|buyback|stock\s+split)\b/;
const ADVERTISEMENT =
  /\b(?:join\s+(?:us|now|our|the|my)|sign\s?up|discount|promo(?:\s+code)?|coupon|subscribe|subscription|free\s+trial|giveaway|upgrade\s+(?:to|now)|vip\s+(?:access|members?|room|channel)|dm\s+(?:me|for)|link\s+in\s+bio|webinar|course|\d+\s?%\s+off\s+(?:all|your|the\s+first|today|annual)|use\s+code|cancel\s+any\s?time|unsubscribe|(?:per|a)\s+month\b|limited\s+(?:time|spots)|refer\s+a\s+friend|testimonial)\b/;
const CELEBRATION =
  /\b(?:congrat(?:s|ulations)?|nice\s+(?:trade|work|job|win|call|one|move|gain|scalp|play|entry|exit|alert)|great\s+(?:trade|work|job|win|call|day|week|alert|gain)|good\s+(?:trade|job|work|win|call|day|stuff)|what\s+a\s+(?:day|move|trade|call|win|week|run|play)|let'?s\s+(?:go+|freaking|eat|get\s+it)|lfg+o?|boo+m|ba+ng(?:er)?|ka-?ching|cha-?ching|printing|printed|printer|cash(?:ed|ing)\s+in|easy\s+(?:money|win|trade)|free\s+money|winner\b|huge\s+(?:win|gain|move|day|runner|winner)|big\s+(?:win|winner|gain|gains)|so\s+far|ran\s+(?:to|from|all)|(?:went|gone|goes|moved|running|ripped|flew|ran|running|runs|up)\s+from\s+\$?\.?\d|from\s+\$?\d*\.?\d+\s+to\s+\$?\d*\.?\d+|(?:up|down)\s+(?:over\s+|about\s+|almost\s+|nearly\s+)?\d{1,4}\s?%|\d{2,4}\s?%\s*(?:\+|gain|gains|winner|runner|profit|win|up|now|already|on\s+(?:the|this|that|these|those)|return|roi|baby|boys|banger|in\s+\d+\s+min\w*)|\+\s?\d{2,4}\s?%|\d{1,3}x\s+(?:winner|gain|return|bagger|on\s+(?:this|that))|bagger|deep\s+itm|in\s+the\s+money|new\s+(?:highs?|hod|lows?|lod)|all[- ]time\s+highs?|hope\s+(?:you|everyone|y'?all)|who(?:ever)?\s+(?:caught|got|took)|profits?\s+baby|paying(?!\s*[@$.\d])|paid\s+(?:well|nicely|off|us|\d+x)|secured\s+the\s+bag|beast|monster|insane|massive)(?![a-z\d])/;

const BOTH_SIDES =
  /\b(?:buy|bought|buying)\b(?!\s+to\s+close).*\b(?:sell|sold|selling)\b|\b(?:sell|sold|selling)\b(?!\s+to\s+open).*\b(?:buy|bought|buying)\b(?!\s+back)/;

/** Said of the whole message: none of it is a trade. */
export function objectionToMessage(text: string): Objection | undefined {
  if ((text.match(PERCENT_LIST) ?? []).length >= 2 && !/\b(?:sl|stop|pt|tp|target)/.test(text))
    return objection('IGNORE', 'RECAP', 'A list of results, not a trade.');
  if (COMMAND.test(text)) return objection('IGNORE', 'COMMAND', 'A command to a program of the room.');
  if (LESSON.test(text))
    return objection('IGNORE', 'HYPOTHETICAL', 'An example or an explanation, not a trade.');
  if (PAST_HEAD.test(text)) return objection('IGNORE', 'PAST', 'It speaks of the past.');
  if (ASSIGNED.test(text))
    return objection(
      'IGNORE',
      'ASSIGNED',
      'Sold against shares or cash, assigned, expired or rolled: no order can follow it.',
    );
  if (FLOW.test(text) && !/\b(?:bto|stc|sto)\b/.test(text))
    return objection('IGNORE', 'OTHERS', 'It speaks of what others do.');
  if (PASSED_ON.test(text)) return objection('IGNORE', 'OTHERS', 'It passes on what somebody else wrote.');
  if (NO_SIGNAL.test(text)) return objection('IGNORE', 'NEGATED', 'It is said to be no signal.');
  if (PLAN_HEAD.test(text)) return objection('PLAN', 'PLAN', 'A plan or a list to watch, not a trade.');
  if (RESTING.test(text)) return objection('PLAN', 'PLAN', 'An order that waits, not a trade.');
  if (RECAP.test(text)) return objection('IGNORE', 'RECAP', 'A recap of trades that are done.');
  if (ADVERTISEMENT.test(text)) return objection('IGNORE', 'ADVERTISEMENT', 'An advertisement.');
  if (QUESTION.test(text)) return objection('IGNORE', 'QUESTION', 'A question.');
  return undefined;
}

/** Said of one clause with a deed in it. */
export function objectionToClause(clause: string): Objection | undefined {
  if (HYPOTHETICAL.test(clause)) return objection('IGNORE', 'HYPOTHETICAL', 'Something that was not done.');
  if (PLAN.test(clause)) return objection('PLAN', 'PLAN', 'An intention or a condition, not a trade.');
  if (NEGATED.test(clause)) return objection('IGNORE', 'NEGATED', 'It says what is not done.');
  if (BOTH_SIDES.test(clause))
    return objection('IGNORE', 'ROUND_TRIP', 'Purchase and sale in one breath: no order.');
  if (HELD.test(clause)) return objection('IGNORE', 'HELD', 'It speaks of a position that is kept.');
  if (PAST.test(clause)) return objection('IGNORE', 'PAST', 'It speaks of the past.');
  if (OTHERS.test(clause)) return objection('IGNORE', 'OTHERS', 'It speaks of what others do.');
  return undefined;
}

const HELD =
  /\b(?:still\s+(?:in\b|holding|hold|have|long|short|got|riding)|(?:i'?m|im|we'?re|been|are|am)\s+holding|(?:longs?|shorts?)\s+from\s+\$?\.?\d.*\b(?:is|are|doing|up|down|working|hold\w*)\b|holding\s+(?:my|the|on|these|this|all|\$?[a-z]{1,5}\b))/;
const CONDITION = /\b(?:over|above|below|under|through|past|breaks?)\s+\$?\d|(?<!-)[<>]\s*\$?\d/;

/** A level that the market has yet to reach. */
export const isConditional = (text: string): boolean => CONDITION.test(text);

export const isCelebration = (text: string): boolean => CELEBRATION.test(text);
export const isPlan = (text: string): boolean => PLAN.test(text);

/** `nice level to buy`, but not `buy to open`. */
const INFINITIVE =
  /(?<!\b(?:buy|bought|buying|sell|sold|selling)\s{1,3})\bto\s+(?:buy|sell|short|add|trim|enter)\b/;
/** `long aapl > 240`: once the market is there. An arrow is no sign of that. */
const CROSSING = /(?<![-=])[<>]\s*\$?\d/;

/** Whether what is said to be done is yet to be done. Only of a clause with a deed in it. */
export const isYetToBeDone = (clause: string): boolean => INFINITIVE.test(clause) || CROSSING.test(clause);
