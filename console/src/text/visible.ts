// Text of strangers as it really is. The hub drops at intake what shows nothing or turns other characters around
// (core/visible.h); what was stored before it did, or comes another way, is shown by its number here.

// A flag that is spelt with tags, which is whole and stays, or a character that would mislead.
const kTelling =
  /(\u{1F3F4}[\u{E0061}-\u{E007A}]{2}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,3}\u{E007F})|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;
const kRightToLeft =
  /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const kMarks = /[\u061C\u200E\u200F]/u;

export function shown(text: string): string {
  const marksStay = kRightToLeft.test(text);
  return text.replace(kTelling, (character: string, flag: string | undefined, at: number) => {
    if (flag !== undefined) return flag;
    if (
      marksStay &&
      kMarks.test(character) &&
      !/\d$/.test(text.slice(0, at)) &&
      !/^\d/.test(text.slice(at + 1))
    )
      return character;
    const number = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    return `[U+${number}]`;
  });
}

// The same without them, for a field that somebody edits and sends.
export const plain = (text: string): string =>
  text.replace(kTelling, (_: string, flag: string | undefined) => flag ?? '');

const kScripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Georgian', 'Hebrew', 'Arabic'].map(
  (name) => new RegExp(`\\p{Script=${name}}`, 'u'),
);
// Letters of other alphabets that look like Latin ones (after Unicode's confusables.txt).
const kLookLatin =
  /^[аАВсСԁеЕНһіІјЈкКӏМоОрРԛԚѕЅТуХхҮүԝԜВғαΑΒεΕΖΗιΙκΚΜΝνοΟρΡσςΤυΥΧχϲϳոսհգցօՕՏԼᏀᏴᏒᎪᏴᏟᎠᎬᎳᎻᎫᏦᏞᎷΝᏢᎡᏚᎢᏙᎳ]+$/u;
// Styled letters of mathematics and full-width ones: other characters that read as plain letters.
const kStyled = /[\u{1D400}-\u{1D7FF}\uFF21-\uFF3A\uFF41-\uFF5A]/u;

// Whether a name passes for another one: a word that mixes alphabets, or is written all in letters that look
// like Latin ones, or in styled letters.
export function passesForAnother(name: string): boolean {
  if (kStyled.test(name)) return true;
  return name.split(/[^\p{L}\p{M}\p{N}]+/u).some((word) => {
    const letters = word.replace(/[^\p{L}]/gu, '');
    if (letters === '') return false;
    return kScripts.filter((script) => script.test(letters)).length > 1 || kLookLatin.test(letters);
  });
}

// As people count: code points, so that an accent or an emoji is one, as for the hub.
export const characters = (text: string): number => [...text].length;
