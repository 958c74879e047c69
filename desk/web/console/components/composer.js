import { html, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { count, customerName, languageName } from "../format.js";
import { readableBy } from "../language.js";
import { namesOf } from "../people.js";
import { loadDraft, newKey, saveDraft } from "../drafts.js";
import { t } from "../words.js";
import { AttachButton, Chosen, useDropping, useFiles } from "./attaching.js";
import { Icon } from "./parts.js";
import { Preview, usePreview } from "./preview.js";
import { ReadBack, useReadBack } from "./readback.js";
import { Refusal } from "./refusal.js";
import { useSending } from "./sending.js";

/** The wire allows no more. */
const LONGEST = 10_000;
const TYPING_EVERY_MS = 2500;

/** Where an answer or a note is written; what the customer will read stands beneath it. */
export function Composer({ state, act, conversation, thread, seen }) {
  const { id } = conversation;
  const { mode } = state;
  const [draft, change] = useDraft(state.me.id, id);
  const text = draft[mode];
  const offline = state.link === "offline";
  const preview = usePreview({ act, id, text: mode === "reply" ? text : "", language: conversation.language, offline });
  const readBack = useReadBack({ act, id, text: mode === "reply" ? text : "", wording: draft.wording, preview, offline });
  const rules = mode === "note" ? thread.noteFiles : thread.files;
  const files = useFiles({ act, id, mode, draft, change, rules });
  const sending = useSending({ act, id, mode, draft, change, files, preview, readBack, seen, arrived: thread.arrived, offline });
  const dropping = useDropping(files, Boolean(rules) && !offline && !sending.busy);
  const field = useGrowingField(text);
  const typed = useTyping(act, id, mode);
  const name = customerName(conversation);

  const write = (words) => {
    typed(words);
    // A wording of nothing is none.
    change({ [mode]: words, ...(mode === "reply" && !words.trim() ? { wording: null } : {}) });
  };
  return html`<form class="composer ${mode} ${dropping.over ? "dropping" : ""}" onDragOver=${dropping.onDragOver} onDragLeave=${dropping.onDragLeave} onDrop=${dropping.onDrop} onSubmit=${(event) => (event.preventDefault(), sending.send())} aria-label=${mode === "note" ? t("Note for colleagues") : t("Reply")}>
    <${Refusal} refusal=${sending.refusal} busy=${sending.busy} insist=${sending.insist} dismiss=${sending.dismiss} />
    ${mode === "reply" && !text && html`<${Suggestions} suggestions=${thread.suggestions} write=${write} />`}
    <div class="composer-card">
      <${Modes} mode=${mode} act=${act} language=${conversation.language} />
      <textarea id="composer-text" ref=${field} dir=${text ? "auto" : state.words.direction} rows="1" value=${text} maxlength=${LONGEST} readonly=${sending.busy}
        placeholder=${mode === "note" ? t("Write a note. Customers never see it.") : t("Write to {name} in your own language", { name })}
        aria-label=${mode === "note" ? t("Note for colleagues") : t("Your answer")} onInput=${(event) => write(event.target.value)} onPaste=${dropping.onPaste}
        onKeyDown=${(event) => pressed(event, sending)}></textarea>
      ${mode === "reply" && text.trim() && html`<${Preview} preview=${preview} draft=${draft} change=${change} name=${name} by=${namesOf(preview.view?.by, state)} /><${ReadBack} view=${readBack} />`}
      <${Chosen} files=${files} id=${id} translated=${mode === "reply" && !readableBy(conversation.language, state.me)} busy=${sending.busy} />
      <div class="composer-foot">
        <${AttachButton} files=${files} rules=${rules} disabled=${offline || sending.busy} />
        <span class="composer-hint">${offline ? t("No connection: your draft is kept here.") : html`<span class="wide-only"><kbd>Enter</kbd> ${t("Send")}</span> <span class="wide-only"><kbd>Shift</kbd> <kbd>Enter</kbd> ${t("New line")}</span>`}</span>
        ${text.length > LONGEST * 0.9 && html`<span class="composer-count">${t("{number} characters left", { number: count(LONGEST - text.length) })}</span>`}
        <button class="primary send" disabled=${!sending.ready} title=${offline ? t("No connection") : undefined}>
          ${sending.busy ? t("Sending…") : mode === "note" ? t("Add note") : t("Send")}<${Icon} name=${mode === "note" ? "note" : "send"} turns />
        </button>
      </div>
    </div>
  </form>`;
}

/** Answers that plugins suggest: a click makes one a draft, nothing is sent. */
function Suggestions({ suggestions, write }) {
  if (!suggestions.length) return null;
  const use = (text) => {
    write(text);
    document.getElementById("composer-text").focus();
  };
  return html`<div class="suggestions" role="group" aria-label=${t("Suggested answers")}>
    ${suggestions.map((each, index) => html`<button type="button" key=${index} dir="auto" title=${each.plugin} onClick=${() => use(each.text)}>${each.text}</button>`)}
  </div>`;
}

function Modes({ mode, act, language }) {
  return html`<div class="modes" role="group" aria-label=${t("Kind of message")}>
    <button type="button" aria-pressed=${String(mode === "reply")} title="r" onClick=${() => act.compose("reply")}><${Icon} name="reply" turns />${t("Reply")}</button>
    <button type="button" aria-pressed=${String(mode === "note")} title="n" onClick=${() => act.compose("note")}><${Icon} name="note" />${t("Note")}</button>
    <span class="modes-to">${mode === "note" ? t("Only colleagues read this") : languageName(language)}</span>
  </div>`;
}

/** Enter sends, never in the middle of composing a character; Ctrl or Cmd with it insists. */
function pressed(event, sending) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "u") {
    event.preventDefault();
    document.querySelector(".composer .attach").click();
  }
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || event.repeat) return;
  event.preventDefault();
  if (sending.refusal && (event.ctrlKey || event.metaKey)) sending.insist();
  else if (!sending.refusal) sending.send();
}

/** What was begun here before, kept with every change. Other words are another attempt: they get another key. */
function useDraft(agent, id) {
  const [draft, setDraft] = useState(() => loadDraft(agent, id));
  const latest = useRef(draft);
  const change = (changes) => {
    const begun = latest.current.reply.trim() ? latest.current.begun : performance.now();
    latest.current = { ...latest.current, key: newKey(), begun, ...changes };
    saveDraft(agent, id, latest.current);
    setDraft(latest.current);
  };
  return [draft, change];
}

/** The field is as high as its text, up to what the style allows. */
function useGrowingField(text) {
  const field = useRef(null);
  useLayoutEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);
  return field;
}

/** Tell that an answer is being written, now and then; a note is nobody's business. */
function useTyping(act, id, mode) {
  const told = useRef(0);
  return (words) => {
    if (mode !== "reply" || !words.trim() || performance.now() - told.current < TYPING_EVERY_MS) return;
    told.current = performance.now();
    act.typing(id);
  };
}
