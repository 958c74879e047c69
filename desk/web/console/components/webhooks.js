import { html, useEffect, useState } from "../vendor/htm-preact-standalone.js";
import { count, fullTime, localZone } from "../format.js";
import { explain } from "../problems.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** Whom integrators have told of what happens, what each was told, and telling it again. */
export function Webhooks({ found, act, zone = localZone() }) {
  const [webhooks, setWebhooks] = useState(found);
  const [error, setError] = useState(null);
  const resume = (id) => act.resumeWebhook(id).then(act.webhooks).then((page) => (setWebhooks(page.webhooks), setError(null)), setError);
  if (!webhooks.length) return html`<p class="empty">${t("No webhook is configured: add [[webhook]] to the desk's settings.")}</p>`;
  return html`${error && html`<p class="trouble" role="alert">${explain(error)}</p>`}
    <ul class="webhooks">${webhooks.map(
      (each) => html`<li key=${each.id} class=${each.off_since ? "off" : "ok"}>
        <p class="direction"><span class="dot ${each.off_since ? "busy" : "available"}"></span><strong dir="auto">${each.id}</strong>
          <bdi class="muted webhook-url">${each.url}</bdi><span class="direction-state">${each.off_since ? t("Switched off") : t("Works")}</span></p>
        ${each.off_since && html`<p class="flag"><${Icon} name="alert" /><span>${t("It answered 410 at {time}: it wants to be told nothing more. What happened since then is not told.", { time: fullTime(Date.parse(each.off_since), zone) })}</span></p>
          <p class="inbox-acts"><button type="button" class="link" onClick=${() => resume(each.id)}>${t("Switch on")}</button></p>`}
        <${Deliveries} webhook=${each.id} off=${Boolean(each.off_since)} act=${act} zone=${zone} />
      </li>`,
    )}</ul>`;
}

function Deliveries({ webhook, off, act, zone }) {
  const [deliveries, setDeliveries] = useState(null);
  const [error, setError] = useState(null);
  const look = () => act.told(webhook).then((page) => (setDeliveries(page.deliveries), setError(null)), setError);
  const replay = (id) => act.replay(id).then(look, setError);
  useEffect(() => {
    look();
  }, [off]);
  if (error) return html`<p class="trouble" role="alert">${explain(error)}</p>`;
  if (!deliveries) return html`<p class="muted" aria-busy="true">${t("Loading…")}</p>`;
  if (!deliveries.length) return html`<p class="muted">${t("It was told nothing yet.")}</p>`;
  return html`<ul class="told" aria-label=${t("What {webhook} was told", { webhook })}>${deliveries.map(
    (each) => html`<li key=${each.id} class=${each.state}><details>
      <summary><code>${each.kind}</code> <span class="told-state">${stateWords(each, zone)}</span>
        <span class="muted"><bdi>${each.merchant}</bdi> · ${fullTime(Date.parse(each.since), zone)}</span></summary>
      <ol>${(each.tries ?? []).map((one) => html`<li key=${`${one.at} ${one.seconds}`}>${fullTime(Date.parse(one.at), zone)} · <strong>${one.status ?? t("no answer")}</strong> · ${t("{time} ms", { time: count(Math.round(one.seconds * 1000)) })}
        ${one.said && html`<span class="said" dir="auto">${one.said}</span>`}</li>`)}</ol>
      ${each.state !== "pending" && !off && html`<button type="button" class="link" onClick=${() => replay(each.id)}>${t("Tell again")}</button>`}
    </details></li>`,
  )}</ul>`;
}

function stateWords({ state, due_at: due }, zone) {
  if (state === "done") return t("Taken");
  if (state === "given_up") return t("Given up");
  return due ? t("Next try {time}", { time: fullTime(Date.parse(due), zone) }) : t("Waits");
}
