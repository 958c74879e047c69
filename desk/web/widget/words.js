/** The widget's own words. Message ids are English sentences, so English needs no catalogue. */

/** Languages that the widget itself speaks, each in its own name. */
export const LANGUAGES = { en: "English", pt: "Português", es: "Español", zh: "中文", ar: "العربية" };

const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];

/** Return the languages of a menu: those that the inbox offers and the widget speaks; all when they share none. */
export function offered(inboxLanguages) {
  const wanted = new Set(inboxLanguages.map(primary));
  const shared = Object.keys(LANGUAGES).filter((language) => wanted.has(language));
  return shared.length ? shared : Object.keys(LANGUAGES);
}

/** Return the first wish that is offered, or the first offer. */
export function choose(wishes, offers) {
  const wish = wishes.filter(Boolean).map(primary).find((language) => offers.includes(language));
  return wish ?? (offers.includes("en") ? "en" : offers[0]);
}

/** Return a language tag as the desk takes it, or undefined for one that it would refuse. */
export function hint(tag) {
  return [tag, tag && primary(tag)].find((one) => /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}$/.test(one ?? ""));
}

export class Words {
  language = "en";
  direction = "ltr";
  #fetch;
  #messages = {};
  #asked = "en";

  /** @param {(language: string) => Promise<{messages: Record<string, string>, direction?: string}>} fetch */
  constructor(fetch) {
    this.#fetch = fetch;
  }

  /** Speak a language from now on; where its catalogue cannot be had, English. */
  async speak(language) {
    this.#asked = language;
    const english = { messages: {}, direction: "ltr" };
    const found = language === "en" ? english : await this.#fetch(language).catch(() => null);
    if (this.#asked !== language) return; // She chose another one meanwhile.
    const { messages = {}, direction = "ltr" } = found ?? english;
    Object.assign(this, { language: found ? language : "en", direction });
    this.#messages = messages;
  }

  /** Return a sentence in the visitor's language, with `{names}` filled in. */
  t = (id, values = {}) => {
    const sentence = this.#messages[id] || id;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };

  /** Return a language's name in the visitor's language. */
  nameOf(tag) {
    try {
      return new Intl.DisplayNames([this.language], { type: "language" }).of(tag) ?? tag;
    } catch {
      return tag; // Not a tag that this browser knows.
    }
  }

  time(moment) {
    return new Intl.DateTimeFormat(this.language, { hour: "numeric", minute: "2-digit" }).format(moment);
  }

  /** Return "today", "yesterday" or a date. */
  day(moment, now = new Date()) {
    const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
    const ago = Math.round((midnight(now) - midnight(moment)) / 86_400_000);
    const near = new Intl.RelativeTimeFormat(this.language, { numeric: "auto" });
    if (ago === 0 || ago === 1) return near.format(-ago, "day");
    const year = moment.getFullYear() === now.getFullYear() ? undefined : "numeric";
    const shape = { weekday: "short", day: "numeric", month: "short", year };
    return new Intl.DateTimeFormat(this.language, shape).format(moment);
  }
}
