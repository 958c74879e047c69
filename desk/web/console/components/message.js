import { html, useState } from "../vendor/htm-preact-standalone.js";
import { clock, fullTime, languageName } from "../format.js";
import { UNKNOWN } from "../language.js";
import { flagWords, heldWords } from "../problems.js";
import { reading } from "../texts.js";
import { t } from "../words.js";
import { Delivery } from "./delivery.js";
import { Icon, LanguageBadge, memo, Said } from "./parts.js";

/** One message or note, in the reader's words, with every other wording within reach. */
export const Message = memo(function Message(props) {
  const { message, me, language, follows, isNew, customer, agent, zone, waiting } = props;
  const shown = reading(message, me, language, waiting || Date.now());
  const side = message.kind === "note" ? "note" : message.author;
  const author = message.author === "customer" ? customer : message.author === "desk" ? t("The desk") : agent;
  const at = Date.parse(message.sent_at);
  return html`<article class="message ${side} ${follows ? "follows" : ""} ${isNew ? "is-new" : ""}" data-position=${message.position} aria-label=${author}>
    <header class="message-head">
      ${message.kind === "note" && html`<span class="note-mark"><${Icon} name="note" />${message.author === "desk" ? t("Note by the desk") : t("Note, for colleagues only")}</span>`}
      ${!(message.kind === "note" && message.author === "desk") && html`<bdi class="message-author">${author}</bdi>`}
      <time title=${fullTime(at, zone)} datetime=${message.sent_at}>${clock(at, zone)}</time>
      ${isNew && html`<span class="new-mark">${t("New")}</span>`}
    </header>
    <div class="bubble">
      ${message.held ? html`<p class="flag"><${Icon} name="alert" />${heldWords(message.held)}</p>` : html`<${Wordings} ...${props} shown=${shown} />`}
    </div>
    ${message.delivery && html`<${Delivery} message=${message} act=${props.act} id=${props.id} />`}
  </article>`;
});

function Wordings({ shown, message, me, agent, originals, act, id }) {
  return html`<${Said} class="head" body=${shown.body} language=${shown.language} />
    <${Others} shown=${shown} message=${message} agent=${agent} always=${originals} />
    <${Origin} shown=${shown} message=${message} me=${me} act=${act} id=${id} />`;
}

/** The original and what the customer reads; one by one openable while originals are hidden. */
function Others({ shown: { others, text }, message, agent, always }) {
  const [open, setOpen] = useState(false);
  if (!others.length) return null;
  if (!always && !open)
    return html`<button type="button" class="link show-other" onClick=${() => setOpen(true)}>${others.some((each) => each.kind === "original") ? t("Show original") : t("Show what the customer reads")}</button>`;
  return others.map(
    (other) => html`<div class="other ${other.kind}" key=${other.kind}>
      <p class="other-head">${other.kind === "original" ? t("Original") : t("What the customer reads")}
        <${LanguageBadge} language=${other.language} /> <span class="by" title=${(other.text ?? text)?.model}>${madeBy(other.text ?? text, message.agent, agent)}</span></p>
      <${Said} body=${other.body} language=${other.language} />
    </div>`,
  );
}

/** Who made a wording, in plain words. */
function madeBy(text, author, name) {
  if (text.origin === "edited") return t("edited by {name}", { name: text.by === author ? name : text.by ?? "?" });
  if (text.origin === "template") return t("approved wording");
  if (text.origin === "written") return t("written");
  return t("translated by {engine}", { engine: text.engine ?? t("a machine") });
}

/** Says plainly when the words on top are not translated, and why. */
function Origin({ shown, message, me, act, id }) {
  const { status, flags } = shown;
  if (status === "original" || status === "translated") return null;
  if (status === "expected") return html`<p class="origin expected" role="status">${t("Translating from {language}…", { language: languageName(message.language) })}</p>`;
  const words = flags.length ? flags.map(flagWords) : [status === "unknown" ? flagWords("unknown_language") : t("Not translated yet")];
  return html`<p class="origin untranslated"><${Icon} name="alert" /><span>${words.join(". ")}</span>
    ${message.language !== UNKNOWN && html`<${LanguageBadge} language=${message.language} />`}
    ${!flags.length && status !== "unknown" && html`<button type="button" class="link" onClick=${() => act.translate(id)}>${t("Translate into {language}", { language: languageName(me.language) })}</button>`}</p>`;
}
