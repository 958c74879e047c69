/** What a visitor's browser keeps for one inbox; where the browser refuses, it lasts as long as the page. */

export class Storage {
  #prefix;
  #area;
  #memory = new Map();

  /** @param {string} inbox @param {() => globalThis.Storage} area  reading `window.localStorage` may itself throw */
  constructor(inbox, area = () => window.localStorage) {
    this.#prefix = `meridian-chat:${inbox}:`;
    this.#area = this.#usable(area);
  }

  /** Return what was kept under a name, or the default. */
  read(name, otherwise = null) {
    const kept = this.#area ? this.#area.getItem(this.#prefix + name) : this.#memory.get(name);
    return kept == null ? otherwise : parsed(kept, otherwise);
  }

  /** Keep a value under a name; a full store keeps it in memory. */
  write(name, value) {
    const text = JSON.stringify(value);
    try {
      if (this.#area) return this.#area.setItem(this.#prefix + name, text);
    } catch {
      this.#area = null;
    }
    this.#memory.set(name, text);
  }

  /** Whether a `storage` event of another window concerns a name here. */
  concerns(event, name) {
    return event.key === this.#prefix + name;
  }

  #usable(area) {
    const probe = `${this.#prefix}probe`;
    try {
      const found = area();
      found.setItem(probe, "1");
      found.removeItem(probe);
      return found;
    } catch {
      return null;
    }
  }
}

function parsed(text, otherwise) {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise; // Somebody else wrote under our name.
  }
}

/** Return the visitor's key, made on first use: 256 random bits that nobody can guess. */
export function visitorKey(store) {
  const known = store.read("key");
  if (typeof known === "string" && known.length >= 22) return known;
  const key = base64url(crypto.getRandomValues(new Uint8Array(32)));
  store.write("key", key);
  return key;
}

/** Return a fresh id for a message; pages without TLS have no `crypto.randomUUID`. */
export function freshId() {
  return crypto.randomUUID?.() ?? base64url(crypto.getRandomValues(new Uint8Array(16)));
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
