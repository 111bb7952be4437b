/**
 * @file Which language a text is in: by its script where that says it, or else by the little words
 * that every sentence has. A guess for filters, and `undefined` rather than a wild one.
 */

/** Words that are frequent in one of these languages and rare in the others. */
const littleWords: Readonly<Record<string, string>> = {
  en: 'the and of to is that was with for are this have from they which would a in it on as be by not or at his her he she but you were been will when if can',
  de: 'der die und das ist nicht ein eine einen mit sich auf den von zu auch wird sind im dem des ich sie er wir wenn noch nur aus bei nach oder wie zum zur über kann',
  fr: 'le les des est et une un la dans que pour qui pas sur avec plus sont aux cette en du il elle ce se ne nous vous leur par mais où son sa ses',
  es: 'el los las que y del una por con para es como pero sus más fue está la en un se lo no al este ser cuando muy sin sobre',
  it: 'il che di della per non una sono con gli nel anche alla più dei questo è la un in si da le del',
  pt: 'o os que não uma para com do da em dos mais foi por são ao também um se na no as',
  nl: 'de het een van en niet dat zijn voor met op aan ook wordt naar bij deze',
  pl: 'nie się jest na do że jak co przez dla od po tak ale który był',
  sv: 'och att det som på är av för med till inte den har om ett var jag',
  tr: 've bir bu için ile de da ne çok daha olarak gibi kadar olan sonra var',
};
/** Letters that hardly any of the others writes: each counts as a little word. */
const ownLetters: Readonly<Record<string, string>> = {
  ß: 'de',
  œ: 'fr',
  ñ: 'es',
  '¿': 'es',
  ã: 'pt',
  õ: 'pt',
  ł: 'pl',
  ż: 'pl',
  å: 'sv',
  ğ: 'tr',
  ş: 'tr',
  ı: 'tr',
};

const languageOfWord = new Map<string, string[]>();
for (const [language, words] of Object.entries(littleWords))
  for (const word of words.split(' '))
    languageOfWord.set(word, [...(languageOfWord.get(word) ?? []), language]);

const scripts: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['th', /\p{Script=Thai}/gu],
];

const leastLetters = 20;
const leastWords = 3;

/** ISO 639-1, of the ten languages above and nine scripts. A script stands for its largest language. */
export function detectLanguage(text: string): string | undefined {
  const sample = text.slice(0, 20_000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters < leastLetters) return undefined;
  for (const [language, ofScript] of scripts) {
    const share = (sample.match(ofScript)?.length ?? 0) / letters;
    // Japanese writes a good part of its words in Han.
    if (share > (language === 'ja' ? 0.1 : 0.4)) return language;
  }
  const counts = new Map<string, number>();
  const count = (language: string): Map<string, number> =>
    counts.set(language, (counts.get(language) ?? 0) + 1);
  for (const [word] of sample.toLowerCase().matchAll(/\p{L}+/gu))
    for (const language of languageOfWord.get(word) ?? []) count(language);
  for (const [letter] of sample.toLowerCase().matchAll(/[ßœñ¿ãõłżåğşı]/g))
    count(ownLetters[letter]!);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined || first[1] < leastWords) return undefined;
  return second === undefined || first[1] >= 1.3 * second[1] ? first[0] : undefined;
}
