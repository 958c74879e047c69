import { html } from "../vendor/htm-preact-standalone.js";
import { customerName, fullTime, localZone, span, stamp } from "../format.js";
import { readableBy } from "../language.js";
import { t } from "../words.js";
import { Due } from "./due.js";
import { Avatar, Icon, LanguageBadge, memo, useNow } from "./parts.js";
import { TYPING_MS } from "./typing.js";

/** One conversation in the list. */
export const QueueItem = memo(function QueueItem({ conversation, me, isOpen, isActive, onOpen, isUnread, typing }) {
  const { id, merchant } = conversation;
  const name = customerName(conversation);
  const classes = ["row", isOpen && "is-open", isActive && "is-active", isUnread && "unread", conversation.state].filter(Boolean);
  return html`<div id=${`row-${id}`} role="option" aria-selected=${String(isOpen)} class=${classes.join(" ")} onClick=${() => onOpen(id)}>
    <${Avatar} name=${name} />
    <div class="row-body">
      <div class="row-top">
        <bdi class="row-name">${name}</bdi>
        ${isUnread && html`<span class="unread-dot"><span class="hidden">${t("unread")}</span></span>`}
        <${Since} conversation=${conversation} zone=${me.zone ?? localZone()} />
      </div>
      <${Preview} conversation=${conversation} me=${me} typing=${typing} />
      <div class="row-foot">
        ${conversation.priority > 0 && html`<span class="urgent">${t("Urgent")}</span>`}
        <span class="merchant" dir="auto">${merchant.name}</span>
        <${LanguageBadge} language=${conversation.language} tone=${readableBy(conversation.language, me) ? "known" : ""} />
        ${conversation.agent && conversation.agent.id !== me.id && html`<span class="row-agent"><${Icon} name="user" /><bdi>${conversation.agent.name}</bdi></span>`}
        ${conversation.state === "resolved" && html`<span class="row-agent"><${Icon} name="check" />${t("Resolved")}</span>`}
        <${Due} conversation=${conversation} me=${me} />
      </div>
    </div>
  </div>`;
});

/** How long the customer has waited; else when something last happened. */
function Since({ conversation, zone }) {
  const now = useNow(10_000);
  if (conversation.state === "snoozed" && conversation.snoozed_until)
    return html`<time class="since"><${Icon} name="moon" /> ${stamp(Date.parse(conversation.snoozed_until), zone, now)}</time>`;
  if (!conversation.waiting_since) {
    const at = Date.parse(conversation.updated_at);
    return html`<time class="since" title=${fullTime(at, zone)}>${stamp(at, zone, now)}</time>`;
  }
  const waited = Math.max(0, now - Date.parse(conversation.waiting_since));
  const tone = waited > 15 * 60_000 ? "long" : waited > 5 * 60_000 ? "some" : "";
  return html`<time class="since waiting ${tone}" title=${t("The customer waits since {time}", { time: fullTime(Date.parse(conversation.waiting_since), zone) })}>${span(waited)}</time>`;
}

function Preview({ conversation, me, typing }) {
  if (typing?.who === "customer") return html`<${TypingPreview} conversation=${conversation} me=${me} typing=${typing} />`;
  return html`<${Newest} conversation=${conversation} me=${me} />`;
}

function TypingPreview({ typing, ...rest }) {
  const now = useNow(2000);
  return now - typing.at < TYPING_MS ? html`<p class="preview typing">${t("is typing…")}</p>` : html`<${Newest} ...${rest} />`;
}

/** The newest message in the reader's language; the original wording for whoever points at it. */
function Newest({ conversation, me }) {
  const { preview = "", preview_language: language = "und", preview_translation: translation, preview_author: author = "customer" } = conversation;
  const shownLanguage = translation ? me.language : language;
  return html`<p class="preview" title=${translation ? preview : undefined}>
    ${author !== "customer" && html`<${Icon} name="reply" turns />`}
    <span dir="auto" lang=${shownLanguage === "und" ? "" : shownLanguage}>${translation ?? preview}</span>
  </p>`;
}
