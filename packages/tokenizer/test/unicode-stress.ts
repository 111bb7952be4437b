/** @file Text that breaks tokenizers, for tests: fixed samples and a generator that mixes them. */
import * as fc from 'fast-check';

export const stressSamples: readonly string[] = [
  '',
  ' ',
  '\n',
  '\r\n',
  "It's 12 o'clock, isn't it? I'LL say THEY'VE gone; he'Re, we'D.",
  "'s 't 're 've 'm 'll 'd 'S 'Ll 'ſ 'x '' 'l 'r",
  'x = 1234567890;  // trailing   \n\n\t\tif (a!==b) { return "ok"; }   \r\n  ',
  'no trailing newline but blanks:    ',
  'a\u00a0b\u2003c\u3000d\u2028e\u2029f\u0085g\u180eh\u200bi',
  'camelCase HTTPServer ChatGPT chatgpt CHATGPT iPhone ǅungla ʰa ªº',
  'é vs e\u0301, ñ vs n\u0303, Z\u0351\u036b\u0343a\u0322l\u0328g\u0323o\u0360, \u0301\u0301ABC\u0301',
  '👩‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ❤️ 🙂🙂🙂 ☎️1️⃣',
  'שלום עולם, مرحبا بالعالم ١٢٣٤٥ \u202eabc\u202c \u0640\u0640',
  '日本語のテキスト、漢字とカナ。中文字符测试 한국어 텍스트 𠮷野家 ㍿ ①②③ ½ Ⅻ',
  'ไทยไม่มีช่องว่าง हिन्दी में लिखा தமிழ் አማርኛ',
  'Привет МИР Ελληνικά ΣΊΣΥΦΟΣ straße İstanbul ı',
  '\ud800 \udfff \ud83d \ude42\ud83d a\udc00b \ud800\ud800',
  '\u0000\u0001\u007f\u0080\ufffd\ufffe\uffff\u{10ffff}',
  '<|endoftext|> <|endoftext <|fim_prefix|>|endoftext|>',
  'http://example.org/a/b//c?d=e&f=%20#g ---- ==== ////\n/\r/ path\\to\\file',
  'a'.repeat(2000),
  ' '.repeat(1000) + 'x' + '\n'.repeat(1000),
  '=-'.repeat(500),
  '🙂'.repeat(300),
  'ab'.repeat(300) + 'ÄÖÜ'.repeat(200) + '1'.repeat(500),
];

const fragments = [
  ...stressSamples.filter((sample) => sample !== '' && sample.length <= 60),
  ...' ~ ~  ~\n~\n\n~\r\n~\t~\u00a0~\u3000~a~A~z~Z~the~The~THE~é~ß~ǅ~ʰ~ª~日本~ル~한~ب~ש~\u0301~\u0903~\u20dd'.split(
    '~',
  ),
  ..."0~12~999~²~½~Ⅻ~٣~𝟗~.~,~!~'~\"~/~//~-~_~(~)~{~}~😀~🇫~\u200d~\ufe0f~$~€~'s~'S~'ll~'LL~'t~'Ve~'ſ".split(
    '~',
  ),
  '\ud800',
  '\udc00',
  '\u{1e900}',
  '\u{1d7d8}',
];

/** Fragments in a row, now and then any code points or any code units at all. */
export const stressText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...fragments) },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.nat(0xffff), { maxLength: 4 })
          .map((units) => String.fromCharCode(...units)),
      },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));
