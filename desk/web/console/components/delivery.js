import { html } from "../vendor/htm-preact-standalone.js";
import { phraseWords } from "../format.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

const states = () => ({
  draft: ["clock", t("Draft")],
  held: ["alert", t("Held back")],
  queued: ["clock", t("Waiting to be sent")],
  sending: ["clock", t("Sending…")],
  accepted: ["check", t("Sent")],
  delivered: ["checks", t("Delivered")],
  read: ["checks", t("Read")],
  failed: ["alert", t("Not sent")],
  bounced: ["alert", t("Came back")],
  expired: ["alert", t("Too late to send")],
  cancelled: ["close", t("Cancelled")],
});

/** The same of what a shop is asked to do. */
const ofActions = () => ({
  queued: ["clock", t("Waiting for the shop")],
  sending: ["clock", t("Asking the shop…")],
  accepted: ["check", t("Done")],
  delivered: ["checks", t("Done")],
  failed: ["alert", t("Not done")],
});

const RETRY = new Set(["failed", "held"]);
const CANCEL = new Set(["held", "queued", "failed"]);

/** How far an answer got on its way, and what can still be done about it. */
export function Delivery({ message, act, id }) {
  const { delivery, delivery_reason: reason } = message;
  const own = message.kind === "action" ? ofActions() : {};
  const [icon, words] = own[delivery] ?? states()[delivery] ?? ["clock", delivery];
  return html`<footer class="delivery ${delivery}">
    <${Icon} name=${icon} /><span>${words}</span>${reason && html`<span class="reason" dir="auto">${phraseWords(reason)}</span>`}
    ${RETRY.has(delivery) && html`<button type="button" class="link" onClick=${() => act.retry(id, message.id)}>${delivery === "held" ? t("Translate and send") : t("Try again")}</button>`}
    ${CANCEL.has(delivery) && html`<button type="button" class="link" onClick=${() => act.cancel(id, message.id)}>${t("Cancel")}</button>`}
  </footer>`;
}
