import { html, useEffect, useState } from "../vendor/htm-preact-standalone.js";
import { count, fullTime, localZone, phraseWords } from "../format.js";
import { explain } from "../problems.js";
import { t } from "../words.js";
import { Dialog } from "./dialog.js";
import { Engines } from "./engines.js";
import { Inboxes } from "./inboxes.js";
import { Icon } from "./parts.js";
import { Webhooks } from "./webhooks.js";

/** What operators look after: how inboxes do, what could not be understood, how translators and plugins behave, what integrators were told. */
export function Operator({ state, act }) {
  const [page, setPage] = useState("inboxes");
  const pages = { inboxes: t("Inboxes"), envelopes: t("Quarantine"), engines: t("Translators"), plugins: t("Plugins"), webhooks: t("Webhooks") };
  const zone = state.me.zone ?? localZone();
  const drawn = {
    inboxes: [act.inboxes, (found) => html`<${Inboxes} found=${found.inboxes} state=${state} act=${act} zone=${zone} />`],
    envelopes: [act.envelopes, (found) => html`<${Envelopes} envelopes=${found.envelopes} zone=${zone} />`],
    engines: [act.engines, (found) => html`<${Engines} engines=${found.engines} />`],
    plugins: [act.plugins, (found) => html`<${Plugins} plugins=${found.plugins} />`],
    webhooks: [act.webhooks, (found) => html`<${Webhooks} found=${found.webhooks} act=${act} zone=${zone} />`],
  };
  const [fetch, draw] = drawn[page];
  return html`<${Dialog} title=${t("Operations")} act=${act} wide>
    <div class="segments" role="tablist">
      ${Object.entries(pages).map(([name, words]) => html`<button type="button" role="tab" key=${name} aria-selected=${String(page === name)} onClick=${() => setPage(name)}>${words}</button>`)}
    </div>
    <${Loaded} key=${page} fetch=${fetch} draw=${draw} />
  <//>`;
}

function Loaded({ fetch, draw }) {
  const [found, setFound] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    fetch().then(setFound, setError);
  }, []);
  if (error) return html`<p class="trouble" role="alert">${explain(error)}</p>`;
  return found ? draw(found) : html`<p class="empty" aria-busy="true">${t("Loading…")}</p>`;
}

function Envelopes({ envelopes, zone }) {
  if (!envelopes.length) return html`<p class="empty">${t("Everything that came in was understood.")}</p>`;
  return html`<ul class="envelopes">${envelopes.map(
    (each) => html`<li key=${each.id}><details>
      <summary><span class="envelope-error" dir="auto">${phraseWords(each.error)}</span><span class="muted"><span dir="auto">${each.merchant}</span> · <span dir="auto">${each.inbox}</span> · ${fullTime(Date.parse(each.received_at), zone)}</span></summary>
      <pre dir="auto">${each.raw}</pre></details></li>`,
  )}</ul>`;
}

function Plugins({ plugins }) {
  if (!plugins.length) return html`<p class="empty">${t("No plugins are installed.")}</p>`;
  return html`<ul class="plugins">${plugins.map(
    (each) => html`<li key=${each.name} class=${each.disabled ? "off" : ""}>
      <p><strong>${each.name}</strong> <span class="muted">${each.version}</span>
        ${each.faults > 0 && html`<span class="faults"><${Icon} name="alert" />${t("{number} faults", { number: count(each.faults) })}</span>`}</p>
      <p class="muted">${(each.hooks ?? []).join(", ")}</p>
      ${each.disabled && html`<p class="flag"><${Icon} name="alert" />${t("Switched off: {reason}", { reason: each.disabled })}</p>`}
    </li>`,
  )}</ul>`;
}
