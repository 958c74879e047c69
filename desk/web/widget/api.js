/** Every request of the widget. A failure is a `Refused`: status 0 means that nobody answered. */

const PATIENCE = 15_000;

export class Refused extends Error {
  /**
   * @param {number} status @param {number|null} wait  seconds that the desk asks us to wait
   * @param {string|null} words  why, in the visitor's language, where the desk says so
   */
  constructor(status, wait = null, words = null) {
    super(status ? `the desk answered ${status}` : "the desk did not answer");
    this.status = status;
    this.wait = wait;
    this.words = words;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }
}

export class Api {
  #origin;
  #base;
  #key;

  /** @param {string} origin @param {string} inbox @param {() => string} key */
  constructor(origin, inbox, key) {
    this.#origin = origin;
    this.#base = `${origin}/widget/${encodeURIComponent(inbox)}`;
    this.#key = key;
  }

  /** What the shop is called, and when a visitor of a language, in a time zone, may count on an answer. */
  settings(visitor = {}) {
    const told = Object.entries(visitor).filter(([, value]) => value);
    return ask(`${this.#base}/settings?${new URLSearchParams(told)}`);
  }

  catalog(language) {
    return ask(`${this.#origin}/api/catalog/${language}`);
  }

  messages(after) {
    return ask(`${this.#base}/messages?after=${after}`, { headers: this.#visitor(), cache: "no-store" });
  }

  send(message) {
    return this.#post("messages", message);
  }

  /** Send a file ahead of its message; `fetch` tells nobody how far it got. */
  upload(file, language, { progress, signal }) {
    const headers = { ...this.#visitor(), "Accept-Language": language, "Content-Type": "application/octet-stream" };
    return uploaded(`${this.#base}/files?${new URLSearchParams({ name: file.name })}`, file, headers, { progress, signal });
  }

  /** Fetch a file of the conversation. */
  async file(id) {
    const response = await answer(`${this.#base}/files/${id}`, { headers: this.#visitor() });
    if (!response.ok) throw new Refused(response.status);
    return response.blob();
  }

  receipt(receipt) {
    return this.#post("receipts", receipt, { keepalive: true });
  }

  socket() {
    return new WebSocket(`${this.#base.replace(/^http/, "ws")}/live`);
  }

  hello(after) {
    return { type: "hello", key: this.#key(), after };
  }

  #post(what, body, options = {}) {
    const headers = { ...this.#visitor(), "Content-Type": "application/json" };
    return ask(`${this.#base}/${what}`, { method: "POST", headers, body: JSON.stringify(body), ...options });
  }

  #visitor() {
    return { Authorization: `Bearer ${this.#key()}` };
  }
}

function uploaded(url, file, headers, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => (request.status === 201 ? resolve(request.response) : reject(unkept(request)));
    request.onerror = () => reject(new Refused(0));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function unkept({ status, response }) {
  return new Refused(status, null, response?.code === "file_refused" ? response.message : null);
}

async function ask(url, options = {}) {
  const response = await answer(url, options);
  if (!response.ok) throw new Refused(response.status, Number(response.headers.get("Retry-After")) || null);
  if (response.status === 204) return null;
  return response.json().catch(() => {
    throw new Refused(0); // Cut off, or a captive portal's page instead of the desk.
  });
}

async function answer(url, options) {
  try {
    return await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Refused(0); // What fetch itself throws is always "no answer".
  }
}
