import { html, useEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { objection } from "../../shared/files.js";
import { newKey } from "../drafts.js";
import { fileSize } from "../format.js";
import { explain } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/**
 * The files of what is being written. Those that the desk has are part of the draft and outlast a reload; one that
 * is still on its way ends with the composer.
 */
export function useFiles({ act, id, mode, draft, change, rules }) {
  const [coming, setComing] = useState([]);
  const latest = useRef([]);
  const kept = useRef(null);
  kept.current = draft.files;

  function put(changed) {
    latest.current = changed;
    setComing(changed);
  }
  const mark = (key, marks) => put(latest.current.map((each) => (each.key === key ? { ...each, ...marks } : each)));
  const keep = (where, files) => {
    kept.current = { ...kept.current, [where]: files };
    change({ files: kept.current });
  };

  async function send(file, place) {
    const ended = new AbortController();
    const item = { key: newKey(), mode, name: file.name, size: file.size, share: 0, ended };
    const trouble = objection(rules, [...kept.current[mode], ...latest.current.filter((each) => each.mode === mode && !each.trouble)], file, t);
    put([...latest.current, { ...item, trouble }]);
    if (trouble) return;
    try {
      const taken = await act.upload(id, mode, file, { progress: (share) => mark(item.key, { share }), signal: ended.signal });
      put(latest.current.filter((each) => each.key !== item.key));
      // In the order in which they were chosen, whichever arrived first.
      keep(mode, [...kept.current[mode], { ...taken, place }].sort((one, other) => one.place - other.place));
    } catch (error) {
      mark(item.key, { trouble: explain(error) });
    }
  }

  function add(files) {
    put(latest.current.filter((each) => !each.trouble));
    files.forEach((file, index) => send(file, Date.now() + index / 1000));
  }

  function remove(item) {
    if (item.key) {
      item.ended.abort();
      put(latest.current.filter((each) => each.key !== item.key));
      return;
    }
    keep(mode, kept.current[mode].filter((each) => each.id !== item.id));
    act.takeOut(id, item.id);
  }

  useEffect(() => () => latest.current.forEach(({ ended }) => ended.abort()), []);

  const here = coming.filter((each) => each.mode === mode);
  return { kept: draft.files[mode], coming: here, busy: here.some((each) => !each.trouble), add, remove };
}

/** The button that opens the system's own window for choosing files. */
export function AttachButton({ files, rules, disabled }) {
  const input = useRef(null);
  const words = rules ? t("Attach a file") : t("This storefront takes no files.");
  const chosen = (event) => {
    files.add([...event.target.files]);
    event.target.value = "";
    document.getElementById("composer-text")?.focus();
  };
  return html`<button type="button" class="quiet attach" disabled=${disabled || !rules} aria-label=${words} title=${rules ? `${words} (Ctrl + U)` : words} onClick=${() => input.current.click()}><${Icon} name="clip" /></button>
    <input type="file" class="hidden" id="composer-files" multiple hidden ref=${input} tabindex="-1" aria-hidden="true" onChange=${chosen} />`;
}

/** What is chosen: pictures to look at, names, how far each is, and the way out. */
export function Chosen({ files, id, translated, busy }) {
  const { kept, coming } = files;
  if (!kept.length && !coming.length) return null;
  return html`<div class="chosen">
    <ul class="files" aria-label=${t("Attachments")}>
      ${kept.map((file) => html`<${Kept} key=${file.id} file=${file} id=${id} busy=${busy} remove=${() => files.remove(file)} />`)}
      ${coming.map((file) => html`<${Coming} key=${file.key} file=${file} remove=${() => files.remove(file)} />`)}
    </ul>
    ${translated && kept.some((file) => file.picture) && html`<p class="chosen-note"><${Icon} name="info" />${t("Words in a picture are not translated.")}</p>`}
  </div>`;
}

function Kept({ file, id, busy, remove }) {
  return html`<li class="file ${file.picture ? "with-picture" : ""}">
    ${file.picture ? html`<img src=${`/api/conversations/${id}/files/${file.id}`} alt="" />` : html`<${Icon} name="clip" />`}
    <bdi class="file-name" title=${file.name}>${file.name}</bdi><span class="file-size">${fileSize(file.size)}</span>
    ${!busy && html`<${Remove} name=${file.name} remove=${remove} />`}
  </li>`;
}

function Coming({ file, remove }) {
  if (file.trouble) return html`<li class="file bad" role="alert"><${Icon} name="alert" /><span>${file.trouble}</span><${Remove} name=${file.name} remove=${remove} /></li>`;
  return html`<li class="file">
    <progress max="1" value=${file.share} aria-label=${t("{name} is being sent", { name: file.name })}></progress>
    <bdi class="file-name" title=${file.name}>${file.name}</bdi><span class="file-size">${fileSize(file.size)}</span>
    <${Remove} name=${file.name} remove=${remove} />
  </li>`;
}

function Remove({ name, remove }) {
  const words = t("Remove {name}", { name });
  return html`<button type="button" class="remove" aria-label=${words} title=${words} onClick=${remove}><${Icon} name="close" /></button>`;
}

/** Files may be dropped on a whole composer, and pasted where one writes. */
export function useDropping(files, taking) {
  const [over, setOver] = useState(false);
  const carries = (event) => taking && [...(event.dataTransfer?.types ?? [])].includes("Files");
  return {
    over,
    onDragOver(event) {
      if (!carries(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event) => !event.currentTarget.contains(event.relatedTarget) && setOver(false),
    onDrop(event) {
      if (!carries(event)) return;
      event.preventDefault();
      setOver(false);
      files.add([...event.dataTransfer.files]);
    },
    /** What is copied from a document comes as words and as a picture of them: the words are meant. */
    onPaste(event) {
      const pasted = [...event.clipboardData.files];
      if (!taking || !pasted.length || event.clipboardData.getData("text/plain")) return;
      event.preventDefault();
      files.add(pasted);
    },
  };
}
