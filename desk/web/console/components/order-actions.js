import { html, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { newKey } from "../drafts.js";
import { money } from "../format.js";
import { explain } from "../problems.js";
import { t } from "../words.js";
import { Icon, Said } from "./parts.js";
import { usePreview } from "./preview.js";

/** The wire allows no more. */
const LONGEST = 10_000;

const buttons = () => ({
  note: { icon: "note", words: t("Add note") },
  refund: { icon: "reply", words: t("Refund") },
  resend: { icon: "send", words: t("Send again") },
  cancel: { icon: "close", words: t("Cancel order") },
});

/** What the shop lets be done to an order, and this agent may: each asks before anything happens. */
export function OrderActions({ order, act, conversation, offline }) {
  const [asking, setAsking] = useState(null);
  const bar = useRef(null);
  const offered = Object.entries(buttons()).filter(([kind]) => (order.actions ?? []).includes(kind));
  if (!offered.length) return null;
  const leave = () => {
    const kind = asking;
    setAsking(null);
    requestAnimationFrame(() => bar.current?.querySelector(`[data-kind="${kind}"]`)?.focus());
  };
  return html`<div class="order-actions" ref=${bar}>
    <div class="order-buttons" role="group" aria-label=${t("What can be done to this order")}>
      ${offered.map(([kind, { icon, words }]) => html`<button type="button" key=${kind} data-kind=${kind} class="secondary small" aria-expanded=${String(asking === kind)} onClick=${() => setAsking(asking === kind ? null : kind)}><${Icon} name=${icon} turns=${icon === "send"} />${words}</button>`)}
    </div>
    ${asking && html`<${Question} key=${asking} kind=${asking} order=${order} act=${act} conversation=${conversation} offline=${offline} leave=${leave} />`}
  </div>`;
}

const questions = () => ({
  note: { label: t("What the note says"), hint: null, go: t("Add note") },
  refund: { label: t("Reason (may be left out)"), hint: t("The shop sends the money back at once."), go: t("Refund") },
  resend: { label: t("Reason (may be left out)"), hint: t("The shop sends its last mail about this order once more."), go: t("Send again") },
  cancel: { label: t("Reason (may be left out)"), hint: t("The shop cancels the order and sends back what was paid. This cannot be undone."), go: t("Cancel order") },
});

function Question({ kind, order, act, conversation, offline, leave }) {
  const [asked, setAsked] = useState({ text: "", public: false, amount: order.refundable?.amount ?? "", key: newKey() });
  const { busy, refusal, forget, send } = useAsking({ kind, order, act, conversation, asked, leave });
  const { label, hint, go } = questions()[kind];
  const form = useFirstField();
  const ready = !busy && !offline && (kind !== "note" || asked.text.trim()) && (kind !== "refund" || asked.amount.trim());
  const change = (changes) => (forget(), setAsked({ ...asked, ...changes, key: newKey() }));
  const doubtful = refusal?.code === "needs_confirmation";
  return html`<form class="order-question" ref=${form} aria-label=${go} onSubmit=${(event) => (event.preventDefault(), ready && send(doubtful))} onKeyDown=${(event) => steer(event, () => ready && send(doubtful), leave)}>
    ${!order.hers && html`<p class="flag"><${Icon} name="alert" />${t("Nobody knows whether this order is hers. Make sure first.")}</p>`}
    ${kind === "refund" && html`<label class="amount">${t("Amount, of {most} at most", { most: money(order.refundable) })}
      <span><input inputmode="decimal" autocomplete="off" dir="ltr" value=${asked.amount} readonly=${busy} onInput=${(event) => change({ amount: event.target.value })} /> ${order.refundable.currency}</span></label>`}
    <label>${label}<textarea dir=${asked.text ? "auto" : undefined} rows="3" maxlength=${LONGEST} value=${asked.text} readonly=${busy} onInput=${(event) => change({ text: event.target.value })}></textarea></label>
    ${kind === "note" && order.public_notes && html`<label class="remember"><input type="checkbox" checked=${asked.public} onChange=${(event) => change({ public: event.target.checked })} />${t("The customer reads it")}</label>`}
    ${asked.public && html`<${WillRead} act=${act} conversation=${conversation} text=${asked.text} offline=${offline} />`}
    ${hint && html`<p class="muted">${hint}</p>`}
    <${Refused} refusal=${refusal} />
    <p class="correction-foot"><button class="primary ${kind === "cancel" ? "grave" : ""}" disabled=${!ready} title="Ctrl + Enter">${doubtful ? t("Do it anyway") : go}</button>
      <button type="button" class="secondary" title="Esc" onClick=${leave}>${t("Leave it")}</button></p>
  </form>`;
}

function useAsking({ kind, order, act, conversation, asked, leave }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(null);
  async function send(confirm) {
    setBusy(true);
    const amount = kind === "refund" ? asked.amount.trim().replace(",", ".") : null;
    try {
      await act.orderAction(conversation.id, { kind, inbox: order.inbox, order: order.id, key: asked.key, text: asked.text, public: kind === "note" && asked.public, amount, confirm });
      leave();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  }
  return { busy, refusal, send, forget: () => setRefusal(null) };
}

/** A public note in the customer's words, while it is written. */
function WillRead({ act, conversation, text, offline }) {
  const { view, stale, error } = usePreview({ act, id: conversation.id, text, language: conversation.language, offline });
  if (error && !stale) return html`<p class="flag" role="status"><${Icon} name="alert" />${explain(error)}</p>`;
  if (!view?.translated) return null;
  return html`<div class="note-preview ${stale ? "stale" : ""}" aria-busy=${String(stale)}><p class="other-head">${t("What the customer reads")}</p><${Said} body=${view.body} language=${view.language} /></div>`;
}

function Refused({ refusal }) {
  if (!refusal) return null;
  const reasons = refusal.verdicts.map(({ reason }) => reason);
  return html`<div class="flag" role="alert"><${Icon} name="alert" /><span>${["invalid", "conflict", "forbidden"].includes(refusal.code) ? refusal.message : explain(refusal)}
    ${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li key=${reason} dir="auto">${reason}</li>`)}</ul>`}</span></div>`;
}

function useFirstField() {
  const form = useRef(null);
  useLayoutEffect(() => {
    const field = form.current.querySelector("input[inputmode], textarea");
    field.focus();
    field.select?.();
    // What the customer will read, or a refusal, makes it longer: its buttons stay in sight.
    const grown = new ResizeObserver(() => form.current.lastElementChild.scrollIntoView({ block: "nearest" }));
    grown.observe(form.current);
    return () => grown.disconnect();
  }, []);
  return form;
}

function steer(event, send, leave) {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.isComposing || !(sends || event.key === "Escape")) return;
  event.preventDefault();
  event.stopPropagation();
  if (sends) send();
  else leave();
}
