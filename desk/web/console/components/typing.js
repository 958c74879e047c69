import { html } from "../vendor/htm-preact-standalone.js";
import { t } from "../words.js";
import { useNow } from "./parts.js";

/** Typing is told every few seconds while it lasts; silence for longer than this ends it. */
export const TYPING_MS = 6000;

/** Who is writing right now, the customer or a colleague. */
export function Typing({ typing }) {
  const now = useNow(1000);
  if (!typing || now - typing.at > TYPING_MS) return null;
  return html`<p class="typing-line"><span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span dir="auto">${t("{name} is typing…", { name: typing.name })}</span></p>`;
}
