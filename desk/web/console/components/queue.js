import { html, useEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { count } from "../format.js";
import { order, sections, shownList, unread } from "../lists.js";
import { t } from "../words.js";
import { Alarms } from "./due.js";
import { Icon } from "./parts.js";
import { QueueItem } from "./queue-item.js";

const SEARCH_MS = 250;

const tabs = () => ({ mine: t("Mine"), queue: t("Queue"), all: t("All"), resolved: t("Resolved") });
const headings = () => ({ answer: t("Needs an answer"), customer: t("With the customer"), snoozed: t("Snoozed") });

/** The list at the side: tabs, search, conversations. */
export function Queue({ state, act }) {
  return html`<nav class="queue" aria-label=${t("Conversations")}>
    <${Search} key=${state.view} query=${state.query} act=${act} />
    <${Tabs} state=${state} act=${act} />
    <${List} state=${state} act=${act} />
  </nav>`;
}

function Search({ query, act }) {
  const [words, setWords] = useState(query);
  useEffect(() => {
    if (words.trim() === query) return undefined;
    const timer = setTimeout(() => act.search(words.trim()), SEARCH_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return html`<div class="search" role="search">
    <${Icon} name="search" />
    <input id="search" type="search" dir=${words ? "auto" : document.documentElement.dir} value=${words} placeholder=${t("Search customers and words")} aria-label=${t("Search customers and words")}
      onInput=${(event) => setWords(event.target.value)} />
    <kbd class="wide-only" aria-hidden="true">/</kbd>
  </div>`;
}

function Tabs({ state, act }) {
  const numbers = { mine: sized(state.lists.mine), queue: state.world.queued || sized(state.lists.queue) };
  const names = Object.entries(tabs());
  return html`<div class="tabs" role="tablist" aria-label=${t("Lists")} onKeyDown=${(event) => steer(event, names, state.view, act)}>
    ${names.map(
      ([view, name]) => html`<button type="button" role="tab" id=${`tab-${view}`} key=${view} aria-selected=${String(view === state.view)}
        aria-controls="list" tabindex=${view === state.view ? 0 : -1} onClick=${() => act.view(view)}>
        ${name}${Boolean(numbers[view]) && html`<span class="count">${typeof numbers[view] === "number" ? count(numbers[view]) : numbers[view]}</span>`}
      </button>`,
    )}
  </div>`;
}

/** How many there are, or that there are more than are known here. */
function sized(list) {
  return list.next ? `${count(list.ids.length)}+` : list.ids.length;
}

function steer(event, names, view, act) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const forwards = document.documentElement.dir === "rtl" ? -step : step;
  const at = names.findIndex(([name]) => name === view) + forwards;
  const next = names[(at + names.length) % names.length][0];
  act.view(next);
  document.getElementById(`tab-${next}`)?.focus();
}

function List({ state, act }) {
  const list = useRef(null);
  const shown = shownList(state);
  const active = state.selected ?? state.open;
  const { loaded, next } = state.lists[shown];
  useEffect(() => document.getElementById(`row-${active}`)?.scrollIntoView({ block: "nearest" }), [state.selected]);
  const rows = order(state);
  return html`<div class="list" id="list" role="listbox" tabindex="0" ref=${list} aria-label=${tabs()[state.view]} aria-busy=${String(!loaded)}
    aria-activedescendant=${rows.includes(active) ? `row-${active}` : undefined}>
    ${!loaded && html`<${Waiting} />`}
    ${loaded && ["mine", "queue"].includes(shown) && html`<${Alarms} rows=${rows.map((id) => state.conversations[id])} />`}
    ${loaded && !rows.length && html`<${Empty} view=${shown} />`}
    ${sections(state).map((section) => html`<${Section} key=${section.name} section=${section} state=${state} act=${act} />`)}
    ${next && html`<${More} root=${list} act=${act} cursor=${next} />`}
  </div>`;
}

function Section({ section, state, act }) {
  const heading = headings()[section.name];
  return html`<div role="group" aria-label=${heading ?? tabs()[state.view]}>
    ${heading && html`<div class="section" role="presentation">${heading}<span class="count">${count(section.rows.length)}</span></div>`}
    ${section.rows.map(
      (conversation) => html`<${QueueItem} key=${conversation.id} conversation=${conversation} me=${state.me} words=${state.words}
        isOpen=${state.open === conversation.id} isActive=${state.selected === conversation.id} onOpen=${act.open} isUnread=${unread(conversation, state.read)}
        typing=${state.typing[conversation.id]} />`,
    )}
  </div>`;
}

function Waiting() {
  return html`<div class="skeletons" aria-hidden="true">${[1, 2, 3, 4, 5].map((each) => html`<div key=${each} class="skeleton"></div>`)}</div>`;
}

function Empty({ view }) {
  const words = {
    mine: t("Nothing waits for you."), queue: t("The queue is empty."), all: t("No conversations yet."),
    resolved: t("Nothing is resolved yet."), search: t("Nothing found."),
  }[view];
  return html`<p class="empty">${words}</p>`;
}

/** The end of the list fetches the next page as it comes into sight. */
function More({ root, act, cursor }) {
  const end = useRef(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && act.more(), {
      root: root.current, rootMargin: "400px",
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [cursor]);
  return html`<button type="button" class="more" ref=${end} onClick=${act.more}>${t("More")}</button>`;
}
