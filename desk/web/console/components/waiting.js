import { html } from "../vendor/htm-preact-standalone.js";
import { coming, runs } from "../ahead.js";
import { urgency } from "../due.js";
import { count, languageName, span } from "../format.js";
import { readable } from "../language.js";
import { t } from "../words.js";
import { outlookWords, readersWords } from "./cover.js";
import { dueWords } from "./due.js";
import { Icon, LanguageBadge } from "./parts.js";
import { Pieces } from "./pieces.js";

/** Who waits, language by language, and who could read it now; opened, the conversations themselves. */
export function Waiting({ state, act, zone, now }) {
  const { queues = [] } = state.world;
  const most = Math.max(1, ...queues.map((queue) => queue.waiting));
  return html`<section class="panel" aria-labelledby="waiting-title">
    <header class="panel-head"><h2 id="waiting-title">${t("Waiting, by language")}</h2></header>
    ${!queues.length && html`<p class="empty">${t("The queue is empty.")}</p>`}
    <ul class="lanes">${queues.map((queue) => html`<${Lane} key=${queue.language} queue=${queue} share=${queue.waiting / most} state=${state} act=${act} zone=${zone} now=${now} />`)}</ul>
  </section>`;
}

function Lane({ queue, share, state, act, zone, now }) {
  const { language, waiting, oldest, due } = queue;
  const open = state.part?.written === language;
  const waited = now - Date.parse(oldest);
  const tone = waited > 15 * 60_000 ? "long" : waited > 5 * 60_000 ? "some" : "";
  return html`<li class="lane">
    <button type="button" class="lane-head" aria-expanded=${String(open)} onClick=${() => act.look(open ? null : { written: language })}>
      <span class="lane-name"><${LanguageBadge} language=${language} /><strong>${languageName(language)}</strong></span>
      <span class="lane-count"><span class="hidden">${t("Waiting")}: </span>${count(waiting)}</span>
      <span class="lane-words">${readersNow(state.ahead, language, zone, now)}</span>
      ${due && html`<${Nearest} deadline=${{ at: due }} now=${now} />`}
      <span class="since waiting ${tone}"><span class="hidden">${t("the longest for {time}", { time: span(waited) })}</span><span aria-hidden="true">${span(waited)}</span></span>
      <span class="lane-bar" aria-hidden="true"><span style=${{ inlineSize: `${share * 100}%` }}></span></span>
    </button>
    ${open && html`<${Pieces} state=${state} act=${act} now=${now} verb=${t("Give to")} />`}
  </li>`;
}

/** The nearest deadline in a queue. */
function Nearest({ deadline, now }) {
  const state = urgency(deadline, now);
  return html`<span class="lane-due"><span class="due ${state}"><${Icon} name=${state === "missed" ? "alert" : "clock"} />${dueWords(deadline, now)}</span></span>`;
}

/** Who reads a language in this hour, the poorest cover among its merchants; else until when nobody does. */
function readersNow(ahead, language, zone, now) {
  const rows = ahead?.languages.filter((row) => readable(language, row.language)) ?? [];
  const said = rows.map((row) => {
    const left = coming(runs(row.hours, Date.parse(ahead.begin)), now);
    return left[0]?.cover === "nobody" ? outlookWords(left, zone, now) : t("on shift: {how}", { how: readersWords(left[0]) });
  });
  return said[0] ?? "";
}
