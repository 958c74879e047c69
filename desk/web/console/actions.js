// What an agent can do, each as one function: asks the desk, then tells the state.
import { feedActions } from "./feed.js";
import { asked, order, shownList } from "./lists.js";
import { oversight } from "./oversight.js";
import { explain } from "./problems.js";
import { needsTexts } from "./texts.js";
import { t } from "./words.js";

const TOAST_MS = 6000;

export function createActions({ store, api, live }) {
  const { dispatch, get } = store;
  let toasts = 0;

  function toast(words, { tone = "plain", open = null } = {}) {
    const id = (toasts += 1);
    dispatch({ type: "toast", toast: { id, words, tone, open } });
    setTimeout(() => dispatch({ type: "untoast", id }), TOAST_MS);
  }

  /** Do something whose refusal is worth a word but stops nothing else. */
  async function attempt(work) {
    try {
      return await work();
    } catch (error) {
      toast(explain(error), { tone: "bad" });
      return null;
    }
  }

  const changed = (work) => attempt(async () => dispatch({ type: "conversation", conversation: await work() }));

  /** Take in the message that a request answers with, as old as the request: an event may have overtaken it. */
  async function arriving(id, work) {
    const at = performance.now();
    dispatch({ type: "message", id, message: await work(), at });
  }

  /** Fetch an opened conversation; events that come meanwhile stay on top of the answer. */
  async function load(id) {
    const asked = performance.now();
    try {
      dispatch({ type: "detail", detail: await api.conversation(id), asked });
      if (id === get().open) live.showing(id, get().threads[id].ordersMark);
      await readable(id);
    } catch (error) {
      dispatch({ type: "failed", id, error: explain(error) });
    }
  }

  /** What colleagues of other languages said before must be readable for whoever goes on. */
  async function readable(id, always = false) {
    const { threads, conversations, me } = get();
    const mine = conversations[id]?.agent?.id === me.id;
    if (!(always || mine) || !needsTexts(threads[id].messages, me)) return;
    const asked = performance.now();
    const detail = await attempt(() => api.texts(id, me.language));
    if (detail) dispatch({ type: "detail", detail, asked });
  }

  async function fetchPage(view, next) {
    const { query, part } = get();
    const page = await api.conversations(...asked(get(), view, next));
    const overtaken = (view === "search" && query !== get().query) || (view === "part" && part !== get().part);
    if (overtaken) return page;
    dispatch({ type: next ? "more" : "page", view, page });
    return page;
  }

  /** Conversations that this agent gives away himself: no news to him. */
  const handing = new Set();
  /** What this agent said of himself in this window: anything else was somebody else's word. */
  const said = { status: null };
  const feed = feedActions({ store, api, live, load, fetchPage, toast, attempt, handing, said });

  const overseeing = oversight({ store, api, live, fetchPage, attempt });

  function open(id) {
    const address = id ? `#c=${id}` : "#";
    if (location.hash !== address) history.pushState(null, "", address);
    show(id);
  }

  function show(id) {
    dispatch({ type: "open", id });
    live.say({ conversation: id, typing: false });
    if (id) load(id);
  }

  function move(step) {
    const ids = order(get());
    if (!ids.length) return;
    const at = ids.indexOf(get().selected ?? get().open);
    dispatch({ type: "select", id: ids[Math.min(Math.max(at + step, 0), ids.length - 1)] });
  }

  return {
    ...feed,
    ...overseeing,
    toast,
    open,
    show,
    move,
    load,
    translate: (id) => readable(id, true),

    view(view) {
      dispatch({ type: "view", view });
      if (!get().lists[view].loaded) attempt(() => fetchPage(view));
    },
    search(query) {
      dispatch({ type: "query", query });
      if (query) attempt(() => fetchPage("search"));
    },
    more() {
      const view = shownList(get());
      const { next } = get().lists[view];
      return next ? attempt(() => fetchPage(view, next)) : null;
    },
    older: (id) =>
      attempt(async () => dispatch({ type: "older", id, page: await api.older(id, get().threads[id].messages[0].position) })),

    whole: (message) => attempt(() => api.whole(message)),
    preview: (id, text, signal) => api.preview(id, text, signal),
    check: (id, text, wording, signal) => api.check(id, text, wording, signal),
    /** Send an answer; refusals are the composer's to show, so they are thrown. */
    async reply(id, reply) {
      await arriving(id, () => api.reply(id, reply));
      dispatch({ type: "newer", id, after: null });
    },
    /** Send a file ahead of its answer; refusals are the composer's to show, so they are thrown. */
    upload: (id, mode, file, ways) => api.upload(id, mode, file, ways),
    /** Whatever comes of it, the desk forgets what is never sent. */
    takeOut: (id, file) => api.takeOut(id, file).catch(() => null),
    note: (id, note) => arriving(id, () => api.note(id, note)),
    /** Have something done to an order; refusals are the form's to show, so they are thrown. */
    orderAction: (id, asked) => arriving(id, () => api.orderAction(id, asked)),
    /** Word a translation better; refusals are the form's to show, so they are thrown. */
    correct: (id, message, correction) => arriving(id, () => api.correct(message, correction)),
    retry: (id, message) => attempt(() => arriving(id, () => api.retry(message))),
    cancel: (id, message) => attempt(() => arriving(id, () => api.cancel(message))),

    take: (id) => changed(() => api.take(id)),
    /** Only its owner can; to anybody else the key means nothing. */
    decline(id) {
      if (get().conversations[id]?.agent?.id !== get().me.id) return;
      handing.add(id);
      return changed(() => api.decline(id));
    },
    transfer(id, agent) {
      if (get().conversations[id]?.agent?.id === get().me.id) handing.add(id);
      return changed(() => api.transfer(id, agent));
    },
    language: (id, language) => changed(() => api.setLanguage(id, language)),
    async snooze(id, until) {
      await changed(() => api.setState(id, { state: "snoozed", until: until.toISOString() }));
    },
    async toggleResolved(id) {
      const resolved = get().conversations[id].state === "resolved";
      await changed(() => api.setState(id, { state: resolved ? "open" : "resolved" }));
      if (!resolved && get().conversations[id].state === "resolved") toast(t("Resolved. The customer's next message opens it again."));
    },

    presence(status) {
      said.status = status;
      return attempt(async () => {
        await api.presence(status);
        dispatch({ type: "stationed", agent: get().me.id, status });
      });
    },
    envelopes: () => api.envelopes(),
    inboxes: () => api.inboxes(),
    inbox: (id, what) => api.inbox(id, what),
    webhooks: () => api.webhooks(),
    told: (webhook) => api.told(webhook),
    resumeWebhook: (webhook) => api.resumeWebhook(webhook),
    replay: (delivery) => api.replay(delivery),
    engines: () => api.engines(),
    plugins: () => api.plugins(),
    stir: () => live.say({ conversation: get().open, typing: false }),
    typing: (id) => live.say({ conversation: id, typing: true }),

    read: (id, position) => dispatch({ type: "read", id, position }),
    newer: (id, after) => dispatch({ type: "newer", id, after }),
    /** Go and write; drawn at once, so that not a letter of a note can land in an answer. */
    compose(mode) {
      dispatch({ type: "compose", mode });
      store.flush();
      document.getElementById("composer-text")?.focus();
    },
    menu: (name) => dispatch({ type: "menu", name }),
    panel: (name) => dispatch({ type: "panel", name }),
    side: () => dispatch({ type: "side" }),
    originals: () => dispatch({ type: "originals" }),
    dismiss: (id) => dispatch({ type: "untoast", id }),
  };
}
