import { html } from "../vendor/htm-preact-standalone.js";
import { count, customerName, phraseWords, span } from "../format.js";
import { partRows } from "../lists.js";
import { supervises } from "../roles.js";
import { t } from "../words.js";
import { Due } from "./due.js";
import { Menu } from "./menu.js";
import { Icon, LanguageBadge } from "./parts.js";
import { receivers } from "./receivers.js";

/** The conversations of a queue or of an agent; a supervisor gives each to somebody. */
export function Pieces({ state, act, now, verb }) {
  const { loaded, next } = state.lists.part;
  const rows = partRows(state);
  if (!loaded) return html`<p class="pieces-none" aria-busy="true">${t("Loading…")}</p>`;
  if (!rows.length) return html`<p class="pieces-none">${t("Nothing is here any more.")}</p>`;
  return html`<ul class="pieces">
    ${rows.map((conversation) => html`<${Piece} key=${conversation.id} conversation=${conversation} state=${state} act=${act} now=${now} verb=${verb} />`)}
    ${next && html`<li><button type="button" class="link" onClick=${act.morePart}>${t("More")}</button></li>`}
  </ul>`;
}

function Piece({ conversation, state, act, now, verb }) {
  const { id, merchant, waiting_since: since, reason, agent, language } = conversation;
  const name = customerName(conversation);
  return html`<li class="piece">
    <div class="piece-who">
      <button type="button" class="link" onClick=${() => act.open(id)}><bdi>${name}</bdi></button>
      ${conversation.priority > 0 && html`<span class="urgent">${t("Urgent")}</span>`}
      ${agent && html`<${LanguageBadge} language=${language} />`}
      <span class="merchant" dir="auto">${merchant.name}</span>
      ${since && html`<span class="muted">${t("waits for {time}", { time: span(now - Date.parse(since)) })}</span>`}
      <${Due} conversation=${conversation} me=${state.me} />
    </div>
    ${reason && html`<p class="piece-why">${phraseWords(reason)}</p>`}
    ${supervises(state.me) && html`<${Menu} name=${`give-${id}`} state=${state} act=${act} kind="end" label=${`${verb}: ${name}`} title=${verb}
      button=${html`<${Icon} name="hand" turns /><span>${verb}</span>`} items=${receivers(state, act, conversation)} />`}
  </li>`;
}

/** How full somebody's hands are, as a bar; the figures beside it say the same. */
export function Meter({ load, capacity }) {
  const share = Math.min(load / (capacity || 1), 1);
  return html`<span class="meter ${share >= 1 ? "full" : ""}"><span class="meter-bar" aria-hidden="true"><span style=${{ inlineSize: `${share * 100}%` }}></span></span>
    <span class="load" title=${t("{load} of {capacity} conversations", { load: count(load), capacity: count(capacity) })}>${count(load)}/${count(capacity)}</span></span>`;
}
