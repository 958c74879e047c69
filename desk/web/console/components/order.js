import { html } from "../vendor/htm-preact-standalone.js";
import { count, countryName, fullTime, localZone, money } from "../format.js";
import { t } from "../words.js";
import { OrderActions } from "./order-actions.js";
import { Icon, safe } from "./parts.js";

/** An order, whichever storefront it was placed in: what, for how much, where it is. */
export function OrderCard({ order, me, act, conversation, offline }) {
  const { number, items = [], shipments = [], refunds = [], address = [] } = order;
  const zone = me.zone ?? localZone();
  return html`<section class="card order-card">
    <h3>${t("Order")}</h3>
    <p class="order-head"><${Linked} url=${order.url} words=${number} /><span class="chip order-${order.state}">${stateWords(order)}</span></p>
    ${!order.hers && html`<p class="flag"><${Icon} name="alert" />${t("Named in the conversation; not known to be this customer's.")}</p>`}
    <p class="muted">${t("placed {time}", { time: fullTime(Date.parse(order.placed_at), zone) })}</p>
    ${items.length > 0 && html`<ul class="items">${items.map((item, index) => html`<li key=${index}>
      <span class="muted">${t("{number} ×", { number: count(item.quantity) })}</span><span dir="auto">${item.name}</span><span class="sum">${money(item.total)}</span></li>`)}</ul>`}
    <p class="order-total"><span>${t("Total")}</span><span class="sum">${money(order.total)}</span></p>
    ${refunds.map((refund, index) => html`<p key=${index} class="order-total refund"><span>${t("Refunded")}${refund.reason && html` <span class="muted" dir="auto">${refund.reason}</span>`}</span><span class="sum">${money(refund.amount)}</span></p>`)}
    ${shipments.map((parcel, index) => html`<p key=${index} class="parcel"><${Icon} name="box" /><span dir="auto">${parcel.carrier ?? t("Parcel")}</span> <span class="muted" dir="auto">${parcel.state}</span>
      ${parcel.tracking && html`<${Linked} url=${parcel.url} words=${parcel.tracking} />`}</p>`)}
    ${address.length > 0 && html`<address dir="auto">${[...address, order.country && countryName(order.country)].filter(Boolean).map((line, index) => html`<span key=${index}>${line}</span>`)}</address>`}
    <${OrderActions} order=${order} act=${act} conversation=${conversation} offline=${offline} />
  </section>`;
}

function Linked({ url, words }) {
  return safe(url) ? html`<a href=${url} target="_blank" rel="noopener noreferrer"><bdi>${words}</bdi></a>` : html`<strong><bdi>${words}</bdi></strong>`;
}

function stateWords({ state, state_word: word }) {
  return {
    open: t("Not paid yet"),
    paid: t("Paid"),
    sent: t("On its way"),
    arrived: t("Arrived"),
    cancelled: t("Cancelled"),
    refunded: t("Money returned"),
  }[state] ?? word;
}
