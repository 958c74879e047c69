// Language tags: which can be read as which, and which an agent may choose from.

/** What a language is called when nobody can tell. */
export const UNKNOWN = "und";

/** Languages whose words exist for the console itself, by their own names. */
export const UI_LANGUAGES = { en: "English", pt: "Português", es: "Español", zh: "中文", ar: "العربية" };

/** What an agent may say a customer's language is. */
export const CHOICES = [
  "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr", "gu", "he", "hi", "hr", "hu",
  "id", "is", "it", "ja", "kn", "ko", "lt", "lv", "ml", "mr", "ms", "nb", "nl", "pl", "pt", "pt-BR", "pt-PT", "ro", "ru", "sk",
  "sl", "sq", "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
];

const TRADITIONAL = new Set(["Hant", "TW", "HK", "MO"]);

/** @param {string} tag */
export function primary(tag) {
  return tag.split("-", 1)[0].toLowerCase();
}

/** @param {string} tag */
function script(tag) {
  return tag.split("-").slice(1).some((part) => TRADITIONAL.has(part)) ? "Hant" : "Hans";
}

/** Tell whether somebody who reads `read` needs no translation of `written`. */
export function readable(/** @type {string} */ written, /** @type {string} */ read) {
  if (written === UNKNOWN || read === UNKNOWN || primary(written) !== primary(read)) return false;
  return primary(written) !== "zh" || script(written) === script(read);
}

/** Tell whether any of the reader's languages will do. */
export function readableBy(/** @type {string} */ written, /** @type {{language: string, reads: string[]}} */ reader) {
  return [reader.language, ...reader.reads].some((language) => readable(written, language));
}
