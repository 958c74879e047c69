import { html } from "../vendor/htm-preact-standalone.js";
import { t } from "../words.js";
import { Cards } from "./cards.js";
import { Conversation } from "./conversation.js";
import { Help } from "./help.js";
import { Operator } from "./operator.js";
import { Icon } from "./parts.js";
import { Queue } from "./queue.js";
import { Toasts } from "./toast.js";
import { TopBar } from "./topbar.js";
import { WorldPage } from "./world-page.js";

/** Everything behind the door: bar, list, conversation, cards. */
export function Shell({ state, act }) {
  const conversation = state.open && state.conversations[state.open];
  const panes = `panes ${state.open ? "has-open" : ""} ${state.side ? "has-side" : ""}`;
  return html`<div class="shell">
    <a class="skip" href=${state.worldPage ? "#world" : "#conversation"} onClick=${skip}>${state.worldPage ? t("Skip to the world") : t("Skip to the conversation")}</a>
    <${TopBar} state=${state} act=${act} />
    ${state.link === "offline" && html`<${Offline} />`}
    ${state.worldPage && html`<${WorldPage} state=${state} act=${act} />`}
    ${!state.worldPage && html`<div class=${panes}>
      <${Queue} state=${state} act=${act} />
      <main id="conversation" class="conversation" tabindex="-1" aria-label=${t("Conversation")}>
        ${state.open ? html`<${Conversation} key=${state.open} state=${state} act=${act} />` : html`<${Nothing} state=${state} />`}
      </main>
      ${conversation && html`<${Cards} state=${state} act=${act} conversation=${conversation} />`}
    </div>`}
    <${Toasts} toasts=${state.toasts} act=${act} />
    ${state.panel === "help" && html`<${Help} me=${state.me} act=${act} />`}
    ${state.panel === "operator" && html`<${Operator} state=${state} act=${act} />`}
  </div>`;
}

/** The address belongs to the open conversation, so the skip link moves focus only. */
function skip(event) {
  event.preventDefault();
  document.querySelector("main").focus();
}

function Offline() {
  return html`<div class="offline-bar" role="status">
    <${Icon} name="wifi" /> ${t("No connection. You can go on writing; nothing is lost and everything resumes by itself.")}
  </div>`;
}

function Nothing({ state }) {
  const own = state.lists.mine.ids.length;
  return html`<div class="nothing">
    <span class="nothing-globe" aria-hidden="true"></span>
    <h2>${own ? t("Choose a conversation") : t("All quiet")}</h2>
    <p>${own ? t("Press j and k to move, Enter to open.") : t("Nothing waits for you. New conversations come by themselves.")}</p>
    <p class="keys"><kbd>j</kbd><kbd>k</kbd><kbd>Enter</kbd><kbd>/</kbd><kbd>?</kbd></p>
  </div>`;
}
