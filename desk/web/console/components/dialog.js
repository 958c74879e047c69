import { html, useLayoutEffect, useRef } from "../vendor/htm-preact-standalone.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** A sheet over the page; the browser keeps the focus inside and gives it back. */
export function Dialog({ title, act, wide = false, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => dialog.current.showModal(), []);
  const outside = (event) => event.target === dialog.current && dialog.current.close();
  return html`<dialog ref=${dialog} class=${wide ? "sheet wide" : "sheet"} aria-label=${title} onClose=${() => act.panel(null)} onClick=${outside}>
    <header class="sheet-head">
      <h2>${title}</h2>
      <button type="button" class="quiet" aria-label=${t("Close")} onClick=${() => dialog.current.close()}><${Icon} name="close" /></button>
    </header>
    <div class="sheet-body">${children}</div>
  </dialog>`;
}
