import { html, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { wordless } from "../../shared/files.js";
import { clock, fullTime, languageName, money } from "../format.js";
import { UNKNOWN } from "../language.js";
import { flagWords, heldWords } from "../problems.js";
import { answers } from "../roles.js";
import { reading } from "../texts.js";
import { correctable } from "../trust.js";
import { t } from "../words.js";
import { Correction } from "./correction.js";
import { Delivery } from "./delivery.js";
import { Files, LetterHead, LetterRest } from "./letter.js";
import { Made } from "./made.js";
import { Icon, LanguageBadge, memo, Said } from "./parts.js";

/** One message or note, in the reader's words, with every other wording within reach. */
export const Message = memo(function Message(props) {
  const { message, me, language, follows, isNew, customer, agent, zone, waiting } = props;
  const shown = reading(message, me, language, waiting || Date.now());
  const side = message.kind === "message" ? message.author : message.kind;
  const author = message.author === "customer" ? customer : message.author === "desk" ? t("The desk") : agent;
  const at = Date.parse(message.sent_at);
  return html`<article class="message ${side} ${follows ? "follows" : ""} ${isNew ? "is-new" : ""}" data-position=${message.position} aria-label=${author}>
    <header class="message-head">
      ${message.kind === "note" && html`<span class="note-mark"><${Icon} name="note" />${message.author === "desk" ? t("Note by the desk") : t("Note, for colleagues only")}</span>`}
      ${message.kind === "action" && html`<${Deed} action=${message.action} />`}
      ${!(message.kind === "note" && message.author === "desk") && html`<bdi class="message-author">${author}</bdi>`}
      ${message.letter && html`<${LetterHead} letter=${message.letter} />`}
      <time title=${fullTime(at, zone)} datetime=${message.sent_at}>${clock(at, zone)}</time>
      ${isNew && html`<span class="new-mark">${t("New")}</span>`}
    </header>
    ${(message.body || message.held) && html`<div class="bubble">
      ${message.held ? html`<p class="flag"><${Icon} name="alert" />${heldWords(message.held)}</p>` : !wordless(message) && html`<${Wordings} ...${props} shown=${shown} />`}
      ${message.letter && html`<${LetterRest} message=${message} act=${props.act} />`}
      ${message.attachments && html`<${Files} message=${message} />`}
    </div>`}
    ${message.delivery && html`<${Delivery} message=${message} act=${props.act} id=${props.id} />`}
  </article>`;
});

/** What is done to which order. */
function Deed({ action: { kind, number, amount, public: open } }) {
  const order = { number };
  const words = {
    note: () => (open ? t("Note on order {number}, for the customer", order) : t("Note on order {number}", order)),
    cancel: () => t("Cancel order {number}", order),
    refund: () => t("Refund {amount} of order {number}", { ...order, amount: money(amount) }),
    resend: () => t("Send mail about order {number} again", order),
  }[kind];
  return html`<span class="note-mark"><${Icon} name="box" /><bdi>${words()}</bdi></span>`;
}

function Wordings({ shown, message, me, by, originals, act, id }) {
  const [correcting, setCorrecting] = useState(false);
  const pen = usePen(correcting);
  const { text } = shown;
  const mayCorrect = text && correctable(text) && answers(me);
  return html`
    ${correcting ? html`<${Correction} text=${text} message=${message} id=${id} act=${act} close=${() => setCorrecting(false)} />` : html`<${Said} class="head" body=${shown.body} language=${shown.language} />`}
    ${text && html`<${Made} text=${text} name=${by} author=${message.author === "agent" && text.by === message.agent}>
      ${mayCorrect && !correcting && html`<button type="button" class="correct" ref=${pen} aria-label=${t("Correct this translation")} title=${`${t("Correct this translation")} (c)`} onClick=${() => setCorrecting(true)}><${Icon} name="edit" /></button>`}
    <//>`}
    <${Others} shown=${shown} message=${message} by=${by} always=${originals} />
    <${Origin} shown=${shown} message=${message} me=${me} act=${act} id=${id} />`;
}

/** Whoever leaves the correction finds himself at the pen again. */
function usePen(correcting) {
  const pen = useRef(null);
  const before = useRef(false);
  useLayoutEffect(() => {
    if (before.current && !correcting) pen.current?.focus();
    before.current = correcting;
  }, [correcting]);
  return pen;
}

/** The original and what the customer reads; one by one openable while originals are hidden. */
function Others({ shown: { others }, message, by, always }) {
  const [open, setOpen] = useState(false);
  if (!others.length) return null;
  if (!always && !open)
    return html`<button type="button" class="link show-other" onClick=${() => setOpen(true)}>${others.some((each) => each.kind === "original") ? t("Show original") : t("Show what the customer reads")}</button>`;
  return others.map(
    (other) => html`<div class="other ${other.kind}" key=${other.kind}>
      <p class="other-head">${other.kind === "original" ? t("Original") : t("What the customer reads")} <${LanguageBadge} language=${other.language} /></p>
      <${Said} body=${other.body} language=${other.language} />
      ${other.text && html`<${Made} text=${other.text} name=${by} author=${other.text.by === message.agent} />`}
    </div>`,
  );
}

/** Says plainly when the words on top are not translated, and why. */
function Origin({ shown, message, me, act, id }) {
  const { status, flags } = shown;
  if (status === "original" || (status === "translated" && !flags.length)) return null;
  if (status === "expected") return html`<p class="origin expected" role="status">${t("Translating from {language}…", { language: languageName(message.language) })}</p>`;
  const words = flags.length ? flags.map(flagWords) : [status === "unknown" ? flagWords("unknown_language") : t("Not translated yet")];
  return html`<p class="origin untranslated"><${Icon} name="alert" /><span>${words.join(". ")}</span>
    ${message.language !== UNKNOWN && status !== "translated" && html`<${LanguageBadge} language=${message.language} />`}
    ${!flags.length && status !== "unknown" && html`<button type="button" class="link" onClick=${() => act.translate(id)}>${t("Translate into {language}", { language: languageName(me.language) })}</button>`}</p>`;
}
