import { html } from "../vendor/htm-preact-standalone.js";
import { count, languageName, span } from "../format.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** How each direction of each engine does: whether it answers, how fast, and why it failed last. */
export function Engines({ engines }) {
  if (!engines.length) return html`<p class="empty">${t("No translator is installed: everybody reads what was written.")}</p>`;
  return html`<ul class="engines">${[...engines].sort(troubleFirst).map((each) => html`<${Direction} key=${`${each.engine} ${each.source} ${each.target}`} engine=${each} />`)}</ul>`;
}

/** Whoever is in trouble stands first, then whoever works most. */
function troubleFirst(one, other) {
  const trouble = ({ state }) => (state === "ok" ? 1 : 0);
  return trouble(one) - trouble(other) || (other.answered ?? 0) - (one.answered ?? 0);
}

function Direction({ engine }) {
  const { source, target, state, model, last_error: error } = engine;
  return html`<li class=${state}>
    <p class="direction"><span class="dot ${state === "ok" ? "available" : "busy"}"></span>
      <strong>${t("{source} to {target}", { source: languageName(source), target: languageName(target) })}</strong>
      <bdi>${engine.engine}</bdi>${model && html` <bdi class="muted">${model}</bdi>`}<span class="direction-state">${stateWords(engine)}</span></p>
    <p class="muted">${figures(engine).join(" · ")}</p>
    ${error && html`<p class="flag"><${Icon} name="alert" /><span dir="auto">${t("Last failure: {error}", { error })}</span></p>`}
  </li>`;
}

function stateWords({ state, answered = 0, asked_again_in: seconds }) {
  if (state === "ok") return answered ? t("Answers") : t("Ready");
  if (state === "failing") return t("Fails, and is still asked");
  return seconds === undefined ? t("Rests after failures") : t("Rests after failures; asked again in {time}", { time: span(seconds * 1000) });
}

function figures({ answered = 0, failed = 0, median }) {
  const said = [t("{number} answered", { number: count(answered) }), t("{number} failed", { number: count(failed) })];
  return median === undefined ? said : [...said, t("usually {time} ms", { time: count(Math.round(median * 1000)) })];
}
