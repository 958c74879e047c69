// The console's front door: one session, one root component.
import { html, render, useEffect, useErrorBoundary } from "./vendor/htm-preact-standalone.js";
import { Login } from "./components/login.js";
import { Shell } from "./components/shell.js";
import { listenToKeys } from "./keys.js";
import { unread } from "./lists.js";
import { createSession } from "./session.js";
import { t } from "./words.js";

function Root({ state, act }) {
  const [broken] = useErrorBoundary((error) => console.error(error));
  useEffect(() => {
    document.title = title(state);
  });
  if (broken) return html`<${Broken} />`;
  if (state.phase === "starting") return html`<div class="splash" aria-busy="true"></div>`;
  if (state.phase === "login") return html`<${Login} key=${state.words.language} act=${act} />`;
  return html`<${Shell} state=${state} act=${act} />`;
}

/** A mistake in this page must not look like an empty desk; drafts are on the machine already. */
function Broken() {
  return html`<div class="trouble" role="alert">
    <p>${t("This page has run into a mistake. Your drafts are kept.")}</p>
    <button type="button" class="primary" onClick=${() => location.reload()}>${t("Load it again")}</button>
  </div>`;
}

/** How many of one's own conversations wait unread stands in the browser's tab. */
function title(state) {
  const own = Object.values(state.conversations).filter((each) => state.me && each.agent?.id === state.me.id);
  const waiting = own.filter((each) => unread(each, state.read)).length;
  return `${waiting ? `(${waiting}) ` : ""}${state.me?.desk ?? "Meridian Desk"}`;
}

const { store, actions } = createSession();
const draw = () => render(html`<${Root} state=${store.get()} act=${actions} />`, document.getElementById("app"));
store.subscribe(draw);
draw();
listenToKeys(store, actions);
actions.resume();
