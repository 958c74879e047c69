import { html } from "../vendor/htm-preact-standalone.js";
import { listed, percent } from "../format.js";
import { checkWords, madeBy, warningWords } from "../trust.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** Who made a wording, in one quiet line; opened, everything that is known of how. What is doubtful stands beneath. */
export function Made({ text, name, author = false, children }) {
  return html`<div class="made-line">
      <${Line} text=${text} words=${madeBy(text, name, author)} />
      ${children}
    </div>
    ${(text.warnings ?? []).map((warning) => html`<p class="flag doubt" key=${warning}><${Icon} name="alert" />${warningWords(warning)}</p>`)}`;
}

function Line({ text, words }) {
  const rows = details(text);
  const line = html`<bdi class="by">${words}</bdi>${text.model && html` · <bdi class="made-model">${text.model}</bdi>`}`;
  if (!rows.length) return html`<p class="made">${line}</p>`;
  return html`<details class="made">
    <summary>${line}</summary>
    <dl>${rows.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd dir="auto">${value}</dd></div>`)}</dl>
  </details>`;
}

function details({ glossary, score, checks = [] }) {
  return [
    [t("Terms"), glossary],
    [t("Its own confidence"), score === undefined || score === null ? null : percent(score)],
    [t("Checked"), listed(checks.map(checkWords))],
  ].filter(([, value]) => value);
}
