import { html, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { languageName } from "../format.js";
import { explain } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** The place of a translation while somebody words it better; nothing is lost until it is stored or left. */
export function Correction({ text, message, id, act, close }) {
  const [body, setBody] = useState(text.body);
  const [remember, setRemember] = useState(true);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const form = useOpened();

  async function save() {
    if (busy || !body.trim()) return;
    setBusy(true);
    try {
      const confirm = refusal?.code === "needs_confirmation";
      await act.correct(id, message.id, { language: text.language, body, remember, confirm });
      close();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  }
  const write = (words) => {
    setBody(words);
    setRefusal(null);
  };
  return html`<form class="correction" ref=${form} aria-label=${t("Correct this translation")} onSubmit=${(event) => (event.preventDefault(), save())} onKeyDown=${(event) => steer(event, save, close)}>
    <textarea class="wording" dir="auto" lang=${text.language} rows="3" maxlength="10000" value=${body} readonly=${busy}
      aria-label=${t("Better wording in {language}", { language: languageName(text.language) })} onInput=${(event) => write(event.target.value)}></textarea>
    <${Remember} checked=${remember} change=${setRemember} />
    <${Refused} refusal=${refusal} />
    <p class="correction-foot">
      <button class="primary" disabled=${busy || !body.trim()} title="Ctrl + Enter">${refusal?.code === "needs_confirmation" ? t("Save anyway") : t("Save")}</button>
      <button type="button" class="secondary" title="Esc" onClick=${close}>${t("Cancel")}</button>
    </p>
  </form>`;
}

/** Whether the same text shall be worded like this from now on. */
export function Remember({ checked, change }) {
  return html`<label class="remember"><input type="checkbox" checked=${checked} onChange=${(event) => change(event.target.checked)} />${t("Remember for next time")}</label>`;
}

function Refused({ refusal }) {
  if (!refusal) return null;
  const doubtful = refusal.code === "needs_confirmation";
  return html`<div class="flag" role="alert"><${Icon} name="alert" /><span>${doubtful ? t("Something of the original is missing here.") : explain(refusal)}
    ${refusal.verdicts.length > 0 && html`<ul>${refusal.verdicts.map(({ reason }) => html`<li key=${reason} dir="auto">${reason}</li>`)}</ul>`}</span></div>`;
}

/** Begin at the end of the words, in sight: before the page is drawn, or it would come after who types at once. */
function useOpened() {
  const form = useRef(null);
  useLayoutEffect(() => {
    const field = form.current.querySelector("textarea");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    form.current.scrollIntoView({ block: "nearest" });
  }, []);
  return form;
}

function steer(event, save, close) {
  const saves = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.isComposing || !(saves || event.key === "Escape")) return;
  event.preventDefault();
  event.stopPropagation();
  if (saves) save();
  else close();
}
