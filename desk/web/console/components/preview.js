import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { languageName, percent } from "../format.js";
import { explain, flagWords } from "../problems.js";
import { t } from "../words.js";
import { Remember } from "./correction.js";
import { Made } from "./made.js";
import { Icon, LanguageBadge, Said } from "./parts.js";

/** Long enough not to translate every letter, short enough to be read before Enter. */
const PAUSE_MS = 300;

/** What the customer would read of a text; `stale` while the answer is still for older words. */
export function usePreview({ act, id, text, language, offline }) {
  const [shown, setShown] = useState({ of: "", view: null, error: null });
  const wanted = text.trim() ? `${language} ${text}` : "";
  useEffect(() => {
    if (!wanted) {
      setShown({ of: "", view: null, error: null });
      return undefined;
    }
    if (offline) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => fetchPreview(act, id, text, given.signal, (outcome) => setShown({ of: wanted, ...outcome })), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [wanted, offline]);
  return { ...shown, stale: shown.of !== wanted };
}

async function fetchPreview(act, id, text, signal, tell) {
  try {
    tell({ view: await act.preview(id, text, signal), error: null });
  } catch (error) {
    if (!signal.aborted) tell({ view: null, error });
  }
}

/** The strip under the text: what will be read, by which engine, with what flaw; and the pen to correct it. */
export function Preview({ preview, draft, change, name, by }) {
  const { view, stale, error } = preview;
  const edited = draft.wording !== null;
  if (error && !stale && !edited) return html`<p class="strip-line bad" role="status"><${Icon} name="alert" />${t("No preview.")} ${explain(error)}</p>`;
  if (!view && !edited) return html`<p class="strip-line stale" role="status">${t("What {name} will read appears here…", { name })}</p>`;
  if (!edited && !view.translated && !(view.flags ?? []).length)
    return html`<p class="strip-line ${stale ? "stale" : ""}"><${Icon} name="check" />${t("{name} reads your words as they are: {language}", { name, language: languageName(view.language) })}</p>`;
  return html`<section class="will-read ${stale && !edited ? "stale" : ""}" aria-label=${t("What {name} will read", { name })} aria-busy=${String(stale)}>
    <header>
      <span class="will-read-title">${t("What {name} will read", { name })}</span>
      ${view && html`<${LanguageBadge} language=${view.language} />`}
      ${edited && html`<span class="by">${t("edited by you")}</span>`}
      <${Pen} view=${view} stale=${stale} draft=${draft} change=${change} />
    </header>
    ${edited ? html`<${Wording} draft=${draft} change=${change} language=${view?.language ?? ""} name=${name} />` : html`<${Said} body=${view.body} language=${view.language} />`}
    ${!edited && (view.flags ?? []).map((flag) => html`<p class="flag" key=${flag}><${Icon} name="alert" />${flagWords(flag)}</p>`)}
    ${edited ? html`<${Remember} checked=${draft.remember} change=${(remember) => change({ remember })} />` : html`<${Made} text=${view} name=${by} />`}
    ${!edited && html`<${Similar} similar=${view.similar ?? []} language=${view.language} use=${(wording) => change({ wording, wordingOf: draft.reply })} />`}
  </section>`;
}

/** How somebody worded nearly the same before: a click makes it the wording to edit, nothing is sent. */
function Similar({ similar, language, use }) {
  if (!similar.length) return null;
  return html`<div class="similar" role="group" aria-label=${t("Worded before, for nearly the same text")}>
    <span class="similar-title">${t("Worded before")}</span>
    ${similar.map((each, index) => html`<button type="button" key=${index} title=${each.source} onClick=${() => use(each.wording)}>
      <span class="share">${percent(each.likeness)}</span><span dir="auto" lang=${language}>${each.wording}</span></button>`)}
  </div>`;
}

function Pen({ view, stale, draft, change }) {
  if (draft.wording !== null)
    return html`<button type="button" class="link" onClick=${() => change({ wording: null })}>${t("Use the translation again")}</button>`;
  return html`<button type="button" class="link" disabled=${stale || !view} onClick=${() => change({ wording: view.body, wordingOf: draft.reply })}><${Icon} name="edit" />${t("Edit")}</button>`;
}

function Wording({ draft, change, language, name }) {
  const field = useRef(null);
  useLayoutEffect(() => field.current.focus(), []);
  return html`<textarea ref=${field} class="wording" dir="auto" lang=${language} rows="3" maxlength="10000" value=${draft.wording}
    aria-label=${t("What {name} will read", { name })} onInput=${(event) => change({ wording: event.target.value, wordingOf: draft.reply })}></textarea>`;
}
