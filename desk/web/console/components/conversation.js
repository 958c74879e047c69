import { html, useRef } from "../vendor/htm-preact-standalone.js";
import { answers } from "../roles.js";
import { t } from "../words.js";
import { Composer } from "./composer.js";
import { ConversationHeader } from "./header.js";
import { Log } from "./log.js";

/** One conversation: who, what was said, what to say. */
export function Conversation({ state, act }) {
  const id = state.open;
  const conversation = state.conversations[id];
  const thread = state.threads[id];
  /** Position of the newest message that was on screen; an answer is sent against it. */
  const seen = useRef(0);

  if (thread?.error && !conversation) return html`<${Trouble} words=${thread.error} id=${id} act=${act} />`;
  if (!conversation || !thread?.loaded) return html`<div class="log-waiting" aria-busy="true"><span class="hidden">${t("Loading…")}</span></div>`;
  return html`
    <${ConversationHeader} state=${state} act=${act} conversation=${conversation} />
    ${thread.error && html`<${Trouble} words=${thread.error} id=${id} act=${act} />`}
    <${Log} state=${state} act=${act} conversation=${conversation} thread=${thread} seen=${seen} />
    ${answers(state.me) && html`<${Composer} state=${state} act=${act} conversation=${conversation} thread=${thread} seen=${seen} />`}`;
}

function Trouble({ words, id, act }) {
  return html`<div class="trouble" role="alert">
    <p>${words}</p>
    <button type="button" class="secondary" onClick=${() => act.load(id)}>${t("Try again")}</button>
    <button type="button" class="secondary" onClick=${() => act.open(null)}>${t("Back to the list")}</button>
  </div>`;
}
