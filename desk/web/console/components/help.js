import { html } from "../vendor/htm-preact-standalone.js";
import { oversees } from "../roles.js";
import { t } from "../words.js";
import { Dialog } from "./dialog.js";

const groups = (me) => [
  [t("Move"), [
    [["j", "k"], t("Down and up the list")],
    [["Enter"], t("Open")],
    [["g", "m"], t("Mine")],
    [["g", "q"], t("Queue")],
    [["g", "a"], t("All")],
    [["g", "r"], t("Resolved")],
    ...(oversees(me) ? [[["g", "w"], t("The world")]] : []),
    [["/"], t("Search")],
    [["Esc"], t("Leave the field, then the conversation")],
  ]],
  [t("Conversation"), [
    [["r"], t("Reply")],
    [["n"], t("Note for colleagues")],
    [["t"], t("Take it")],
    [["d"], t("Decline")],
    [["h"], t("Hand over")],
    [["e"], t("Resolve or reopen")],
    [["s"], t("Snooze")],
    [["f"], t("Attach a file")],
    [["c"], t("Correct the newest translation")],
    [["o"], t("Show or hide originals")],
    [["i"], t("Show or hide details")],
  ]],
  [t("Write"), [
    [["Enter"], t("Send")],
    [["Shift", "Enter"], t("New line")],
    [["Ctrl", "U"], t("Attach a file")],
    [["Ctrl", "Enter"], t("Send despite a warning")],
    [["Ctrl", "Enter"], t("Save a correction")],
    [["Esc"], t("Leave a correction as it was")],
    [["?"], t("This sheet")],
  ]],
];

/** The keyboard sheet. */
export function Help({ me, act }) {
  return html`<${Dialog} title=${t("Keyboard")} act=${act}>
    <div class="help">
      ${groups(me).map(
        ([title, rows]) => html`<section>
          <h3>${title}</h3>
          <dl>${rows.map(([keys, does]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${does}</dd></div>`)}</dl>
        </section>`,
      )}
    </div>
  <//>`;
}
