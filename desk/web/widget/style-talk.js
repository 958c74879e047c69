/** The messages. */

export const talk = `
.log { position: relative; flex: 1; min-block-size: 0; display: flex; }
.scroller { flex: 1; min-inline-size: 0; padding: 18px 16px 14px; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--line) transparent; position: relative; }
.scroller:focus-visible { outline-offset: -3px; }
.greeting { margin-block-end: 18px; padding: 14px 16px; border-radius: 16px; background: var(--sunken); color: var(--muted); font-size: 14px; }
.hello { margin-block-end: 3px; color: var(--ink); font-size: 17px; font-weight: 650; }
.day { margin: 16px 0 10px; text-align: center; font-size: 12px; font-weight: 550; color: var(--muted); }
.day::first-letter { text-transform: uppercase; }
.day:first-child { margin-block-start: 0; }

.message { display: flex; flex-direction: column; align-items: flex-start; max-inline-size: 84%; margin-block-start: 3px; }
.message[data-head]:not(:first-child) { margin-block-start: 12px; }
.message[data-mine] { align-items: flex-end; margin-inline-start: auto; }
.who { margin: 0 4px 3px; font-size: 12.5px; font-weight: 600; color: var(--muted); }
.body { max-inline-size: 100%; padding: 9px 14px; border-radius: 18px; background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.message:not([data-mine]):not([data-tail]) .body { border-end-start-radius: 6px; }
.message:not([data-mine]):not([data-head]) .body { border-start-start-radius: 6px; }
[data-mine] .body { background: var(--accent); color: var(--on-accent); }
[data-mine]:not([data-tail]) .body { border-end-end-radius: 6px; }
[data-mine]:not([data-head]) .body { border-start-end-radius: 6px; }
[data-state="sending"] .body, [data-state="waiting"] .body { opacity: .72; }
[data-state="refused"] .body { background: transparent; color: var(--ink); box-shadow: inset 0 0 0 1.5px var(--bad); }
.body a { color: inherit; text-decoration: underline; text-underline-offset: 2px; text-decoration-thickness: 1px; unicode-bidi: isolate; }
.body:lang(zh) { line-height: 1.6; }
.files { display: flex; flex-direction: column; gap: 4px; max-inline-size: 100%; margin: 3px 0 0; padding: 0; list-style: none; }
[data-mine] .files { align-items: flex-end; }
.files li { max-inline-size: 100%; }
.file { display: flex; flex-direction: column; max-inline-size: 100%; border-radius: 16px; overflow: hidden; background: var(--sunken); text-align: start; }
.file .words { display: flex; align-items: center; gap: 8px; max-inline-size: 100%; min-block-size: 44px; padding: 8px 14px; font-size: 14px; }
.file svg { inline-size: 20px; block-size: 20px; color: var(--muted); }
.name { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 550; }
.size { flex: none; font-size: 12px; color: var(--muted); font-variant-numeric: tabular-nums; }
.picture { inline-size: fit-content; }
.picture canvas { display: block; inline-size: 160px; block-size: auto; max-inline-size: 100%; background: var(--line); }
.picture[data-drawn] .words { position: absolute; inline-size: 1px; min-block-size: 0; block-size: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }
.lost { margin: 3px 4px 0; font-size: 12.5px; color: var(--bad); }
.chosen { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 8px; padding: 0; list-style: none; max-block-size: 132px; overflow-y: auto; }
.chosen li { display: flex; align-items: center; gap: 6px; max-inline-size: 100%; min-inline-size: 0; padding-inline-start: 10px; border-radius: 14px; background: var(--sunken); font-size: 13px; }
.chosen .words { display: flex; align-items: baseline; gap: 6px; min-inline-size: 0; max-inline-size: 250px; }
.chosen li > svg { inline-size: 17px; block-size: 17px; color: var(--muted); }
.chosen progress { inline-size: 44px; block-size: 5px; accent-color: var(--accent); }
.chosen [data-trouble] { background: transparent; box-shadow: inset 0 0 0 1.5px var(--bad); color: var(--bad); }
.chosen [data-trouble] .words { max-inline-size: none; padding-block: 7px; }
.chosen [data-trouble] .name { white-space: normal; }
.remove { display: grid; place-items: center; inline-size: 34px; block-size: 34px; color: var(--muted); border-radius: 10px; flex: none; }
.remove svg { inline-size: 15px; block-size: 15px; }
.foot { display: flex; align-items: center; gap: 10px; margin: 3px 4px 0; }
[data-mine] .foot { flex-direction: row-reverse; }
.meta { font-size: 12px; color: var(--muted); font-variant-numeric: tabular-nums; }
.toggle { position: relative; font-size: 12.5px; line-height: 18px; color: var(--muted); text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 40%, transparent); text-underline-offset: 3px; border-radius: 4px; }
.toggle::after { content: ""; position: absolute; inset: -4px -10px; }
.repair { display: flex; align-items: center; gap: 6px; margin-block-start: 2px; padding: 4px; font-size: 12.5px; line-height: 1.3; text-align: start; color: var(--bad); border-radius: 8px; }
.repair svg { inline-size: 16px; block-size: 16px; }

.dots { inline-size: fit-content; margin-block-start: 12px; padding: 15px 16px; border-radius: 18px; background: var(--sunken); display: flex; gap: 5px; }
.dots i { inline-size: 7px; block-size: 7px; border-radius: 50%; background: var(--muted); opacity: .55; }
.jump {
  position: absolute; inset-block-end: 10px; inset-inline: 0; margin-inline: auto; inline-size: fit-content; min-block-size: 40px; display: flex; align-items: center; gap: 4px; padding: 6px 16px 6px 10px;
  border-radius: 20px; background: var(--raised); color: var(--ink); font-size: 13px; font-weight: 600; box-shadow: 0 0 0 1px var(--line), 0 4px 16px rgb(16 24 40 / .18);
}
.jump svg { inline-size: 18px; block-size: 18px; }
@media (pointer: coarse) {
  .repair, .jump { min-block-size: 44px; }
  .remove { inline-size: 44px; block-size: 44px; }
  .toggle { padding-block: 13px; margin-block: -8px; }
}
@media (hover: hover) { .file:hover { filter: brightness(.97); } .remove:hover { color: var(--ink); } .toggle:hover { color: var(--ink); } }
@media (prefers-reduced-motion: no-preference) {
  .dots i { animation: type 1.2s infinite ease-in-out; }
  .dots i:nth-child(2) { animation-delay: .15s; }
  .dots i:nth-child(3) { animation-delay: .3s; }
  .message { animation: say .18s ease-out; }
  @keyframes type { 30% { opacity: 1; transform: translateY(-3px); } 60% { opacity: .55; transform: none; } }
  @keyframes say { from { opacity: 0; transform: translateY(6px); } }
}
`;
