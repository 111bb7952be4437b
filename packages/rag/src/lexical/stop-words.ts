/**
 * @file English words that stand in nearly every text: articles, prepositions, conjunctions,
 * pronouns, forms of be, have, do and the modal verbs. Chosen by word class, not by a list.
 */
export const englishStopWords: ReadonlySet<string> = new Set(
  [
    'a an the this that these those',
    'about above across after against along among around as at before behind below beneath beside between beyond by down during for from in inside into near of off on onto out over per since through to toward under until up upon via with within without',
    'and but or nor so yet if because although though while whereas unless than whether',
    'i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves',
    'who whom whose which what when where why how',
    'am is are was were be been being have has had having do does did doing done will would shall should can could may might must',
    'not no only also very too then there here such both each either neither any all some other another own same just more most',
  ]
    .join(' ')
    .split(' '),
);
