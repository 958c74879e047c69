// A button that opens a menu or a small panel; closes on Escape, on a choice and on a click elsewhere.
import { html, useEffect, useLayoutEffect, useRef } from "../vendor/htm-preact-standalone.js";

function useClosing(open, root, close) {
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => root.current?.contains(event.target) || close(false);
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      close(true);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape, true);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape, true);
    };
  }, [open]);
}

/** `name` is the menu's name in the state, so that a key can open it as well as a click. */
export function Popover({ name, state, act, label, button, kind = "", hint, disabled = false, children }) {
  const root = useRef(null);
  const open = state.menu === name;
  const close = (refocus) => {
    act.menu(null);
    if (refocus) root.current?.querySelector("button")?.focus();
  };
  useClosing(open, root, close);
  return html`<div class="menu ${kind}" ref=${root}>
    <button type="button" class="menu-button" aria-haspopup="true" aria-expanded=${String(open)} aria-label=${label} title=${hint ?? label}
      disabled=${disabled} onClick=${() => act.menu(open ? null : name)}>${button}</button>
    ${open && html`<div class="pop">${children}</div>`}
  </div>`;
}

/** Choices: `{label, detail, icon, checked, disabled, run}`. */
export function Menu({ items, title, ...rest }) {
  const choose = (item) => {
    rest.act.menu(null);
    item.run();
  };
  return html`<${Popover} ...${rest}>
    <${Items} items=${items} title=${title} label=${rest.label} choose=${choose} />
  <//>`;
}

/** The choices stay as they were when the menu opened: one that moved under the pointer would be the wrong one. */
function Items({ items: offered, title, label, choose }) {
  const list = useRef(null);
  const { current: items } = useRef(offered);
  const marked = items.some((item) => item.mark);
  useLayoutEffect(() => buttons(list.current)[0]?.focus(), []);
  return html`<div role="menu" aria-label=${label} ref=${list} onKeyDown=${(event) => steer(event, list.current)}>
    ${title && html`<div class="menu-title">${title}</div>`}
    ${items.map(
      (item) => html`<button type="button" role=${"checked" in item ? "menuitemradio" : "menuitem"} class="item" tabindex="-1"
        aria-checked=${"checked" in item ? String(item.checked) : undefined} disabled=${item.disabled} onClick=${() => choose(item)}>
        ${marked && html`<span class="item-mark" aria-hidden="true">${item.mark}</span>`}
        <span class="item-label" dir="auto">${item.label}</span>
        ${item.detail && html`<span class="item-detail">${item.detail}</span>`}
      </button>`,
    )}
  </div>`;
}

const buttons = (list) => [...list.querySelectorAll("button:not(:disabled)")];

function steer(event, list) {
  const all = buttons(list);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, Tab: at + (event.shiftKey ? -1 : 1) }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  all[(next + all.length) % all.length].focus();
}
