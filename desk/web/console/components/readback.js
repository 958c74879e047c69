import { html, useEffect, useState } from "../vendor/htm-preact-standalone.js";
import { signalWords } from "../trust.js";
import { t } from "../words.js";
import { Icon, Said } from "./parts.js";

/** Reading back costs two translations: it waits until nobody types any more. */
const PAUSE_MS = 600;

/** What the customer will read, put back into the agent's language; null until that is known for these words. */
export function useReadBack({ act, id, text, wording, preview, offline }) {
  const [shown, setShown] = useState({ of: "", view: null });
  const ready = Boolean(text.trim()) && !offline && (wording === null ? !preview.stale && preview.view?.translated : wording.trim());
  const wanted = ready ? JSON.stringify([text, wording ?? preview.view.body]) : "";
  useEffect(() => {
    if (!wanted) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => fetchBack(act, id, text, wording, given.signal, (view) => setShown({ of: wanted, view })), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [wanted]);
  return wanted && shown.of === wanted ? shown.view : null;
}

async function fetchBack(act, id, text, wording, signal, tell) {
  try {
    tell(await act.check(id, text, wording, signal));
  } catch {
    if (!signal.aborted) tell({ possible: false });
  }
}

/** Quiet while it says the same; plain about what changed. */
export function ReadBack({ view }) {
  return html`<div class="read-back-place" role="status">${view && html`<${Outcome} view=${view} />`}</div>`;
}

function Outcome({ view: { possible, back, back_language: language, signals = [] } }) {
  if (!possible) return html`<p class="read-back none">${t("It could not be read back to you: no translator leads back.")}</p>`;
  if (!signals.length)
    return html`<details class="read-back same"><summary><${Icon} name="check" />${t("Read back, it says the same")}</summary><${Said} body=${back} language=${language} /></details>`;
  return html`<section class="read-back doubt" aria-label=${t("Read back to you")}>
    <p class="read-back-title"><${Icon} name="alert" />${t("Read back to you:")}</p>
    <${Said} body=${back} language=${language} />
    <ul>${signals.map((signal) => html`<${Changed} key=${signal.kind + signal.detail} signal=${signal} />`)}</ul>
  </section>`;
}

/** One thing that changed, and from what to what where that can be shown. */
export function Changed({ signal }) {
  const { words, detail } = signalWords(signal);
  return html`<li>${words}${detail && html`: <bdi class="detail">${detail}</bdi>`}</li>`;
}
