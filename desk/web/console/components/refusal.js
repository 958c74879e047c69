import { html } from "../vendor/htm-preact-standalone.js";
import { explain, flagWords } from "../problems.js";
import { signalWords } from "../trust.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

const bars = () => ({
  newer: { words: t("Nothing was sent: the customer wrote again. Read the new message first."), go: t("I have read it, send") },
  colleague: { words: t("Nothing was sent: a colleague answered meanwhile. Read that answer first."), go: t("I have read it, send") },
  confirm: { words: t("Please look again before this goes out."), go: t("Send anyway") },
  signals: { words: t("Read back, this does not say the same. Look once more before it goes out."), go: t("Send anyway") },
  wording: { words: t("Your text changed after you edited the translation. The customer would read the edited translation."), go: t("Send the edited translation") },
  blocked: { words: t("A check stopped this answer. Change it and send again."), go: null },
  error: { words: null, go: t("Try again") },
});

/** Says why an answer did not leave, and offers the one step that helps. */
export function Refusal({ refusal, busy, insist, dismiss }) {
  if (!refusal) return null;
  const { words, go } = bars()[refusal.kind];
  const changes = refusal.signals.map((signal) => signalWords(signal)).map(({ words: what, detail }) => (detail ? `${what}: ${detail}` : what));
  const reasons = [...changes, ...refusal.verdicts.map((verdict) => verdict.reason), ...refusal.flags.map(flagWords)];
  return html`<div class="refusal ${refusal.kind}" role="alert">
    <${Icon} name="alert" />
    <div class="refusal-words"><p>${words ?? explain(refusal.error)}</p>
      ${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li key=${reason} dir="auto">${reason}</li>`)}</ul>`}</div>
    ${go && html`<button type="button" class="primary" disabled=${busy} onClick=${insist} title="Ctrl + Enter">${go}</button>`}
    <button type="button" class="quiet" aria-label=${t("Dismiss")} onClick=${dismiss}><${Icon} name="close" /></button>
  </div>`;
}
