/** The demo's storefront: one page that is two shops, chosen by the path, in the language of `?lang=`. */

import { aurora } from "./aurora.js";
import { kite } from "./kite.js";

const SHOPS = { aurora, kite };
const NAMES = { en: "EN", pt: "PT", es: "ES", zh: "中文", ar: "عربي" };
const SVG = "http://www.w3.org/2000/svg";

const last = location.pathname.split("/").filter(Boolean).at(-1);
const id = last in SHOPS ? last : "aurora";
const shop = SHOPS[id];
const asked = new URLSearchParams(location.search).get("lang");
const language = asked in shop.words ? asked : shop.language;
const words = shop.words[language];

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function drawing(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

function byId(name) {
  return document.getElementById(name);
}

function dress() {
  Object.assign(document.documentElement, { lang: language, dir: language === "ar" ? "rtl" : "ltr" });
  document.documentElement.dataset.merchant = id;
  document.title = `${words.name} · ${words.kicker}`;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text];
  byId("brand").href = `?lang=${language}`;
  for (const mark of ["mark", "foot-mark"]) byId(mark).setAttribute("href", `#mark-${id}`);
  byId("scene").setAttribute("href", `#scene-${id}`);
}

function navigate() {
  const targets = ["#products", "#order-title", "#values"];
  const link = (name, index) => Object.assign(element("a", "", name), { href: targets[index] });
  byId("pages").append(...words.pages.map(link));
  byId("languages").setAttribute("aria-label", words.languages);
  byId("languages").append(...Object.keys(shop.words).map(languageLink));
}

function languageLink(tag) {
  const link = Object.assign(element("a", "", NAMES[tag]), { href: `?lang=${tag}`, lang: tag, hreflang: tag });
  if (tag === language) link.setAttribute("aria-current", "true");
  return link;
}

function order() {
  byId("order-title").textContent = shop.order.number;
  byId("steps").append(...words.steps.map((name, index) => {
    const step = element("li", ["done", "now", ""][Math.sign(index - shop.order.step) + 1], name);
    if (index === shop.order.step) step.setAttribute("aria-current", "step");
    return step;
  }));
  byId("ask").addEventListener("click", () => document.querySelector("meridian-chat")?.open());
}

function products() {
  const locale = shop.locales[language] ?? language;
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: shop.currency });
  byId("grid").append(...shop.products.map((product, index) => {
    const { name, about } = words.products[index];
    const picture = element("div", `picture tint-${(index % 3) + 1}`, drawing(product.art));
    if (product.fresh) picture.append(element("span", "flag", words.fresh));
    const add = Object.assign(element("button", "add", words.add), { type: "button", onclick: fill });
    add.setAttribute("aria-label", `${words.add}: ${name}`);
    const buy = element("div", "buy", element("span", "price", money.format(product.price)), add);
    return element("li", "card", picture, element("div", "facts", element("h3", "", name), element("p", "", about), buy));
  }));
}

function fill() {
  const count = byId("bag-count");
  count.textContent = String(Number(count.textContent) + 1);
  label();
}

function label() {
  byId("bag").setAttribute("aria-label", `${words.bag}: ${byId("bag-count").textContent}`);
}

function values() {
  byId("values").append(...words.values.map(({ title, about }, index) => {
    const art = drawing(["v-parcel", "v-repair", "v-speak"][index]);
    return element("div", "value", art, element("div", "", element("h3", "", title), element("p", "", about)));
  }));
}

/** A page of one shop has this as a plain tag: <script src="/widget.js" data-inbox="aurora-web" async></script> */
function chat() {
  const script = Object.assign(document.createElement("script"), { src: "/widget.js", async: true });
  Object.assign(script.dataset, { inbox: shop.inbox, language, color: shop.color });
  document.body.append(script);
}

dress();
navigate();
order();
products();
label();
values();
chat();
