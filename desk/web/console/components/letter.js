import { html, useState } from "../vendor/htm-preact-standalone.js";
import { fileSize } from "../format.js";
import { t } from "../words.js";
import { Icon, Said } from "./parts.js";

/** Who wrote a letter, and that no person did. */
export function LetterHead({ letter }) {
  return html`
    ${letter.writer && html`<bdi class="writer" title=${letter.subject}>${letter.writer}</bdi>`}
    ${letter.automatic && html`<span class="automatic" title=${t("No person wrote this; nothing automatic answers it.")}><${Icon} name="robot" />${t("Automatic")}</span>`}`;
}

/** What was split off a letter, and the way to see it as it was designed. */
export function LetterRest({ message, act }) {
  const [rest, setRest] = useState(null);
  const { letter, id } = message;
  if (!letter.more && !letter.marked_up) return null;
  const show = async () => setRest(rest === null ? ((await act.whole(id))?.rest ?? null) : null);
  return html`<p class="letter-more">
      ${letter.more && html`<button type="button" class="link" aria-expanded=${rest !== null} onClick=${show}>${rest === null ? t("Show what it quotes") : t("Hide what it quotes")}</button>`}
      ${letter.marked_up && html`<a class="link" href=${`/api/messages/${id}/markup`} target="_blank" rel="noopener">${t("As it was designed")}</a>`}
    </p>
    ${rest !== null && html`<div class="letter-rest"><${Said} body=${rest} language=${message.language} /></div>`}`;
}

/** The files of a message: pictures to look at, everything else to save. */
export function Files({ message }) {
  return html`<ul class="files" aria-label=${t("Attachments")}>
    ${message.attachments.map((file) => html`<li key=${file.id}><${File} file=${file} of=${message.id} /></li>`)}
  </ul>`;
}

function File({ file, of }) {
  const [drawn, setDrawn] = useState(file.picture === true);
  const address = `/api/messages/${of}/attachments/${file.id}`;
  const words = html`<bdi class="file-name" title=${file.name}>${file.name}</bdi><span class="file-size">${fileSize(file.size)}</span>`;
  if (file.kept === false) return html`<span class="file" title=${t("It was too large to be kept.")}><${Icon} name="alert" />${words}</span>`;
  if (!drawn) return html`<a class="file" href=${address} download=${file.name}><${Icon} name="clip" />${words}</a>`;
  return html`<a class="file picture" href=${address} target="_blank" rel="noopener">
    <img src=${address} alt="" loading="lazy" onError=${() => setDrawn(false)} />
    <span class="file-words">${words}</span>
  </a>`;
}
