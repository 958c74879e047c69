// Every request to the desk. A refusal arrives as an ApiError with the desk's stable code.
import { upload } from "./upload.js";
import { uiLanguage } from "./words.js";

const PATIENCE_MS = 20_000;

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.message);
    this.status = status;
    this.code = problem.code;
    this.newest = problem.newest ?? null;
    this.verdicts = problem.verdicts ?? [];
  }
}

/** Neither an answer nor a refusal: nobody knows whether the request arrived. */
const UNREACHABLE = { code: "unreachable", message: "The desk cannot be reached." };

async function fetched(path, options) {
  const signals = [AbortSignal.timeout(PATIENCE_MS), ...(options.signal ? [options.signal] : [])];
  try {
    return await fetch(path, { credentials: "same-origin", ...options, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, UNREACHABLE);
  }
}

async function problem(response) {
  const unreadable = { code: `http_${response.status}`, message: `${response.status} ${response.statusText}` };
  return response.json().then((body) => (body?.code ? body : unreadable), () => unreadable);
}

export class Api {
  constructor() {
    this.csrf = "";
    /** Told when the desk no longer knows who this is. */
    this.onSessionEnded = () => {};
  }

  async request(method, path, body, signal) {
    const headers = { Accept: "application/json", "Accept-Language": uiLanguage() };
    if (method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetched(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
    if (response.ok) return response.status === 204 ? null : response.json();
    const error = new ApiError(response.status, await problem(response));
    if (response.status === 401 && path !== "/api/session") this.onSessionEnded();
    throw error;
  }

  me = () => this.request("GET", "/api/session");
  login = (name, password) => this.request("POST", "/api/session", { name, password });
  logout = () => this.request("DELETE", "/api/session");
  catalog = (language) => this.request("GET", `/api/catalog/${language}`);

  /** `only`: further conditions, such as `{q}` for a search or `{agent}` for a colleague's. */
  conversations = (view, before, only = {}) => {
    const query = new URLSearchParams({ view, limit: "50", ...(before ? { before } : {}), ...only });
    return this.request("GET", `/api/conversations?${query}`);
  };
  conversation = (id) => this.request("GET", `/api/conversations/${id}?ui=${uiLanguage()}`);
  older = (id, position) => this.request("GET", `/api/conversations/${id}/messages?before=${position}`);
  preview = (id, text, signal) => this.request("POST", `/api/conversations/${id}/preview`, { text }, signal);
  check = (id, text, wording, signal) => this.request("POST", `/api/conversations/${id}/check`, { text, wording }, signal);
  reply = (id, reply) => this.request("POST", `/api/conversations/${id}/replies`, reply);
  note = (id, note) => this.request("POST", `/api/conversations/${id}/notes`, note);
  /** Send a file ahead of the answer or note that it goes with. */
  upload = (id, mode, file, ways) => {
    const query = new URLSearchParams({ name: file.name, ...(mode === "note" ? { for: "note" } : {}) });
    return upload(`/api/conversations/${id}/files?${query}`, file, { csrf: this.csrf, ...ways });
  };
  takeOut = (id, file) => this.request("DELETE", `/api/conversations/${id}/files/${file}`);
  take = (id) => this.request("POST", `/api/conversations/${id}/take`, {});
  decline = (id) => this.request("POST", `/api/conversations/${id}/decline`, {});
  transfer = (id, agent) => this.request("POST", `/api/conversations/${id}/transfer`, { agent });
  setState = (id, change) => this.request("PUT", `/api/conversations/${id}/state`, change);
  setLanguage = (id, language) => this.request("PUT", `/api/conversations/${id}/language`, { language });
  texts = (id, language) => this.request("POST", `/api/conversations/${id}/texts`, { language });
  whole = (message) => this.request("GET", `/api/messages/${message}/whole`);
  correct = (message, correction) => this.request("POST", `/api/messages/${message}/corrections`, correction);
  orderAction = (id, asked) => this.request("POST", `/api/conversations/${id}/actions`, asked);
  retry = (message) => this.request("POST", `/api/messages/${message}/retry`, {});
  cancel = (message) => this.request("POST", `/api/messages/${message}/cancel`, {});

  ahead = () => this.request("GET", "/api/world/ahead");
  station = (agent, status) => this.request("PUT", `/api/agents/${encodeURIComponent(agent)}/presence`, { status });
  presence = (status) => this.request("PUT", "/api/presence", { status });
  envelopes = () => this.request("GET", "/api/envelopes");
  inboxes = () => this.request("GET", "/api/inboxes");
  inbox = (id, what) => this.request("POST", `/api/inboxes/${encodeURIComponent(id)}/${what}`, {});
  webhooks = () => this.request("GET", "/api/webhooks");
  told = (webhook) => this.request("GET", `/api/webhooks/${encodeURIComponent(webhook)}/deliveries`);
  resumeWebhook = (webhook) => this.request("POST", `/api/webhooks/${encodeURIComponent(webhook)}/resume`, {});
  replay = (delivery) => this.request("POST", `/api/webhooks/deliveries/${delivery}/replay`, {});
  engines = () => this.request("GET", "/api/engines");
  plugins = () => this.request("GET", "/api/plugins");
}
