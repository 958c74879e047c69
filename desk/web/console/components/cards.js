import { html, useState } from "../vendor/htm-preact-standalone.js";
import { customerName, languageName, percent, phraseWords } from "../format.js";
import { CHOICES, readableBy, UNKNOWN } from "../language.js";
import { answers } from "../roles.js";
import { t } from "../words.js";
import { DueCard } from "./due.js";
import { OrderCard } from "./order.js";
import { Avatar, Icon, LanguageBadge, safe } from "./parts.js";

/** What is known besides the words: the customer, her language, why it came here, what plugins say. */
export function Cards({ state, act, conversation }) {
  const thread = state.threads[conversation.id];
  const { cards = [], orders = [] } = thread ?? {};
  return html`<aside class="side" aria-label=${t("Details")}>
    <button type="button" class="quiet side-close" aria-label=${t("Close")} onClick=${act.side}><${Icon} name="close" /></button>
    <${CustomerCard} conversation=${conversation} />
    <${DueCard} conversation=${conversation} me=${state.me} />
    <${LanguageCard} key=${conversation.language} conversation=${conversation} me=${state.me} act=${act} />
    <${ReasonCard} conversation=${conversation} me=${state.me} />
    ${orders.map((order) => html`<${OrderCard} key=${`${order.inbox} ${order.id}`} order=${order} me=${state.me} act=${act} conversation=${conversation} offline=${state.link === "offline"} />`)}
    ${cards.map((card, index) => html`<${PluginCard} key=${card.plugin + index} card=${card} />`)}
    ${cards.length + orders.length === 0 && html`<${NoCards} loaded=${thread?.loaded} />`}
    <${Followers} followers=${thread?.followers ?? []} />
  </aside>`;
}

function CustomerCard({ conversation }) {
  const { merchant, inbox } = conversation;
  const name = customerName(conversation);
  return html`<section class="card who-card">
    <${Avatar} name=${name} />
    <div><h2><bdi>${name}</bdi></h2><p><span dir="auto">${merchant.name}</span> · <span dir="auto">${inbox.name}</span></p></div>
  </section>`;
}

/** What the desk believes, how sure it is, and the way to tell it better. */
function LanguageCard({ conversation, me, act }) {
  const [choosing, setChoosing] = useState(false);
  const { language, corrected = false } = conversation;
  const unknown = language === UNKNOWN;
  const belief = corrected ? t("set by a person") : unknown ? t("not recognised yet") : t("{share} sure", { share: percent(conversation.confidence ?? 0) });
  return html`<section class="card">
    <h3>${t("Customer's language")}</h3>
    <div class="belief"><${LanguageBadge} language=${language} /><strong>${languageName(language)}</strong><span class="muted">${belief}</span></div>
    <p class="muted">${unknown ? t("Choose it to have answers translated.") : readableBy(language, me) ? t("You read this language; nothing is translated for you.") : t("Not one of yours: translated both ways where a translator exists.")}</p>
    ${choosing
      ? html`<${LanguageChoice} current=${language} choose=${(tag) => (setChoosing(false), tag !== language && act.language(conversation.id, tag))} />`
      : answers(me) && html`<button type="button" class="link" onClick=${() => setChoosing(true)}>${unknown ? t("Choose the language") : t("That is not right")}</button>`}
  </section>`;
}

function LanguageChoice({ current, choose }) {
  const choices = CHOICES.map((tag) => [tag, languageName(tag)]).sort((a, b) => a[1].localeCompare(b[1], document.documentElement.lang));
  return html`<select class="language-choice" aria-label=${t("Customer's language")} ref=${(each) => each?.focus()} onChange=${(event) => choose(event.target.value)}
    onKeyDown=${(event) => event.key === "Escape" && (event.stopPropagation(), choose(current))}>
    <option value=${current} selected>${languageName(current)}</option>
    ${choices.filter(([tag]) => tag !== current).map(([tag, name]) => html`<option key=${tag} value=${tag}>${name}</option>`)}
  </select>`;
}

function ReasonCard({ conversation, me }) {
  const { agent, reason } = conversation;
  const title = !agent ? t("In the queue") : agent.id === me.id ? t("Why it came to you") : t("Why it went to {name}", { name: agent.name });
  return html`<section class="card"><h3>${title}</h3><p dir="auto">${reason ? phraseWords(reason) : t("No reason was recorded.")}</p></section>`;
}

function PluginCard({ card }) {
  return html`<section class="card">
    <h3 dir="auto">${card.title}</h3>
    <dl class="rows">${(card.rows ?? []).map(
      (row, index) => html`<div key=${index}><dt dir="auto">${row.label}</dt><dd dir="auto">${safe(row.url) ? html`<a href=${row.url} target="_blank" rel="noopener noreferrer">${row.value}</a>` : row.value}</dd></div>`,
    )}</dl>
    ${card.plugin && html`<p class="card-by">${card.plugin}</p>`}
  </section>`;
}

function NoCards({ loaded }) {
  if (!loaded) return html`<section class="card skeleton" aria-hidden="true"></section>`;
  return html`<section class="card no-cards">
    <${Icon} name="box" />
    <h3>${t("No order found")}</h3>
    <p class="muted">${t("Orders and other facts stand here as soon as a plugin knows something about this customer.")}</p>
  </section>`;
}

function Followers({ followers }) {
  if (!followers.length) return null;
  return html`<section class="card"><h3>${t("Following")}</h3>
    <ul class="followers">${followers.map((each) => html`<li key=${each.id}><${Avatar} name=${each.name} /><span dir="auto">${each.name}</span></li>`)}</ul></section>`;
}
