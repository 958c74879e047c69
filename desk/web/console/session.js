// Who works here: starts and ends the session, and keeps the page and the live feed together.
import { Api } from "./api.js";
import { createActions } from "./actions.js";
import { Live } from "./live.js";
import { oversees } from "./roles.js";
import { initial, reduce } from "./state.js";
import { createStore } from "./store.js";
import { preferredLanguage, rememberLanguage, setWords } from "./words.js";

const READ = "desk.read.";
/** More than this many read marks are not kept: older conversations were answered long ago. */
const READ_KEPT = 500;

export function createSession() {
  const store = createStore(reduce, initial());
  const api = new Api();
  const live = new Live({
    onFrame: (frame) => actions.heard(frame),
    onLink: (link) => store.dispatch({ type: "link", link }),
    onEnded: ended,
  });
  const actions = createActions({ store, api, live });
  api.onSessionEnded = ended;

  function ended() {
    live.stop();
    if (store.get().phase === "ready") store.dispatch({ type: "ended" });
  }

  async function speak(language) {
    const words = await api.catalog(language).catch(() => ({ language: "en", direction: "ltr", messages: {} }));
    store.dispatch({ type: "words", words: setWords(words) });
  }

  async function begin(me) {
    api.csrf = me.csrf;
    const language = preferredLanguage(me.language);
    if (language !== store.get().words.language) await speak(language);
    store.dispatch({ type: "session", me, read: JSON.parse(localStorage.getItem(READ + me.id) ?? "{}") });
    await actions.catchUp();
    followAddress();
  }

  /** The open conversation stands in the address: a reload and the back button do what one expects. */
  function followAddress() {
    const address = new URLSearchParams(location.hash.slice(1));
    const { phase, open, me } = store.get();
    if (phase !== "ready") return;
    if (address.has("world") && oversees(me)) actions.world(true);
    else if (address.get("c") !== open || store.get().worldPage) actions.show(address.get("c"));
  }

  function keepRead() {
    const { me, read } = store.get();
    if (!me) return;
    const kept = Object.entries(read).slice(-READ_KEPT);
    localStorage.setItem(READ + me.id, JSON.stringify(Object.fromEntries(kept)));
  }

  addEventListener("hashchange", followAddress);
  addEventListener("pagehide", keepRead);

  return {
    store,
    actions: {
      ...actions,
      speak: (language) => (rememberLanguage(language), speak(language)),
      login: async (name, password) => begin(await api.login(name, password)),
      logout: () => api.logout().finally(() => (keepRead(), ended())),
      /** Go on with the session that the browser still has, or ask for a new one. */
      async resume() {
        await speak(preferredLanguage(undefined));
        const me = await api.me().catch(() => null);
        if (me) await begin(me);
        else store.dispatch({ type: "ended" });
      },
    },
  };
}
