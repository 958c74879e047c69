import { html } from "../vendor/htm-preact-standalone.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** Short news in the corner, read out to those who listen. */
export function Toasts({ toasts, act }) {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map(
      (toast) => html`<div key=${toast.id} class="toast ${toast.tone}">
        <span dir="auto">${toast.words}</span>
        ${toast.open && html`<button type="button" class="link" onClick=${() => (act.dismiss(toast.id), act.open(toast.open))}>${t("Open")}</button>`}
        <button type="button" class="quiet" aria-label=${t("Dismiss")} onClick=${() => act.dismiss(toast.id)}><${Icon} name="close" /></button>
      </div>`,
    )}
  </div>`;
}
