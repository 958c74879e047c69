/** Launcher, window, head and composer. The small-screen condition is kept the same as in phone.js. */

export const frame = `
:host {
  all: initial;
  --surface: #ffffff; --raised: #ffffff; --sunken: #f2f4f7; --line: #e3e6ec;
  --ink: #171a21; --muted: #5d6471; --focus: #1d4ed8; --warn-bg: #fff4e0; --warn: #7a4700; --bad: #b3261e; --good: #3ddc84;
  --shadow: 0 1px 2px rgb(16 24 40 / .08), 0 12px 48px rgb(16 24 40 / .22);
  --gap: max(20px, env(safe-area-inset-bottom));
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --surface: #15181e; --raised: #1d2129; --sunken: #252a34; --line: #323945;
    --ink: #eceff4; --muted: #a3abb9; --focus: #9db7ff; --warn-bg: #3a2a10; --warn: #ffd596; --bad: #ffb4ab;
    --shadow: 0 0 0 1px rgb(255 255 255 / .06), 0 16px 56px rgb(0 0 0 / .6);
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.root {
  font: 400 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: var(--ink); text-align: start; -webkit-text-size-adjust: 100%;
}
.root:lang(ar) { line-height: 1.6; }
h2, p { margin: 0; font: inherit; }
button, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
button { border: 0; background: none; padding: 0; cursor: pointer; -webkit-tap-highlight-color: transparent; touch-action: manipulation; }
svg { inline-size: 24px; block-size: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.quiet { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: var(--gap); inset-inline-end: max(20px, env(safe-area-inset-right));
  inline-size: 60px; block-size: 60px; border-radius: 50%; display: grid; place-items: center;
  background: var(--accent); color: var(--on-accent); box-shadow: 0 2px 6px rgb(16 24 40 / .18), 0 8px 24px rgb(16 24 40 / .24);
}
.launcher:focus-visible { outline-offset: 3px; outline-width: 3px; box-shadow: 0 0 0 3px var(--surface); }
.face { grid-area: 1 / 1; }
.face svg { inline-size: 31px; block-size: 31px; }
.shut, [data-open] .launcher .face { opacity: 0; transform: scale(.6) rotate(-30deg); }
[data-open] .launcher .shut { opacity: 1; transform: none; }
.badge {
  position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-inline-size: 23px; block-size: 23px; padding-inline: 6px;
  border-radius: 12px; border: 2px solid var(--surface); background: #d92d20; color: #fff; font-size: 12px; font-weight: 700; line-height: 19px; text-align: center;
}

.panel {
  position: fixed; z-index: 2147483001; inset-block-end: calc(var(--gap) + 74px); inset-inline-end: max(20px, env(safe-area-inset-right));
  inline-size: 388px; block-size: min(660px, calc(100dvh - var(--gap) - 94px)); display: flex; flex-direction: column;
  border-radius: 20px; overflow: hidden; background: var(--surface); box-shadow: var(--shadow);
}
.panel:focus-visible { outline: none; }
header {
  display: flex; align-items: center; gap: 12px; min-block-size: 76px; padding: 12px 10px 12px 18px; flex: none; color: var(--on-accent);
  background: linear-gradient(120deg, var(--accent), color-mix(in oklab, var(--accent) 86%, black));
}
[dir="rtl"] header { padding-inline: 18px 10px; }
header :focus-visible { outline-color: currentColor; }
.initial {
  inline-size: 42px; block-size: 42px; border-radius: 14px; display: grid; place-items: center; flex: none;
  background: color-mix(in srgb, var(--on-accent) 18%, transparent); font-size: 19px; font-weight: 650;
}
.title { flex: 1; min-inline-size: 0; }
h2 { font-size: 16.5px; font-weight: 650; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.there { font-size: 13px; line-height: 1.35; opacity: .92; }
.there::before { content: ""; display: inline-block; inline-size: 8px; block-size: 8px; margin-inline-end: 6px; border-radius: 50%; border: 1.5px solid currentColor; vertical-align: .5px; }
.there[data-open="true"]::before { background: var(--good); border-color: transparent; box-shadow: 0 0 0 2px rgb(255 255 255 / .28); }
.tool { position: relative; inline-size: 44px; block-size: 44px; border-radius: 12px; display: grid; place-items: center; flex: none; cursor: pointer; }
.tool svg { inline-size: 22px; block-size: 22px; }
.menu { margin-inline-end: -10px; }
.menu select { position: absolute; inset: 0; inline-size: 100%; opacity: 0; cursor: pointer; border: 0; appearance: none; }
.menu option { color: #171a21; background: #fff; }
.menu:has(:focus-visible) { outline: 2px solid currentColor; outline-offset: -4px; }

.banner { display: flex; align-items: center; gap: 10px; padding: 9px 16px; flex: none; background: var(--warn-bg); color: var(--warn); font-size: 13px; line-height: 1.35; }
.banner svg { inline-size: 18px; block-size: 18px; }

form { flex: none; padding: 8px 12px 12px; background: var(--surface); border-block-start: 1px solid var(--line); }
.field { display: flex; align-items: flex-end; gap: 4px; padding: 3px; border-radius: 25px; background: var(--sunken); border: 1px solid transparent; }
.field:focus-within { border-color: var(--accent); background: var(--raised); }
@media (prefers-color-scheme: dark) { .field:focus-within { border-color: color-mix(in oklab, var(--accent) 45%, white); } }
textarea {
  flex: 1; min-inline-size: 0; min-block-size: 44px; max-block-size: 132px; padding: 10px 14px; border: 0; resize: none; background: none;
  font-size: 16px; line-height: 24px; overflow-y: auto; overflow-wrap: anywhere; scrollbar-width: thin;
}
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.root[dir="rtl"] textarea:placeholder-shown { direction: rtl; }
.attach { inline-size: 40px; block-size: 44px; border-radius: 50%; display: grid; place-items: center; flex: none; color: var(--muted); }
.attach svg { inline-size: 22px; block-size: 22px; }
.attach + input + textarea { padding-inline-start: 2px; }
.send { inline-size: 44px; block-size: 44px; border-radius: 50%; display: grid; place-items: center; flex: none; background: var(--accent); color: var(--on-accent); }
.send svg { inline-size: 22px; block-size: 22px; stroke-width: 2.1; }
.send:disabled { background: transparent; color: var(--muted); cursor: default; }
.count { padding: 0 8px 6px; font-size: 12.5px; color: var(--muted); text-align: end; }
.count[data-over] { color: var(--bad); font-weight: 600; }

@media (hover: hover) {
  .launcher:hover { filter: brightness(1.07); }
  .tool:hover { background: color-mix(in srgb, var(--on-accent) 14%, transparent); }
  .attach:hover { color: var(--ink); }
  .send:not(:disabled):hover { filter: brightness(1.08); }
}
@media (prefers-reduced-motion: no-preference) {
  .launcher, .face { transition: transform .18s ease, opacity .18s ease, filter .18s ease; }
  .launcher:active { transform: scale(.94); }
  .panel { animation: rise .2s cubic-bezier(.2, .8, .3, 1); transform-origin: bottom right; }
  [dir="rtl"] .panel { transform-origin: bottom left; }
  @keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.98); } }
}
@media (max-width: 479.98px), (max-height: 479.98px) and (pointer: coarse) {
  .panel { inset: auto; inset-inline: 0; inset-block-start: var(--sheet-top, 0px); inline-size: auto; block-size: var(--sheet-height, 100dvh); border-radius: 0; box-shadow: none; }
  [data-open] .launcher { display: none; }
  header { padding-block-start: calc(10px + env(safe-area-inset-top)); padding-inline: calc(16px + env(safe-area-inset-left)) calc(6px + env(safe-area-inset-right)); }
  form { padding: 8px calc(10px + env(safe-area-inset-right)) calc(8px + env(safe-area-inset-bottom)) calc(10px + env(safe-area-inset-left)); }
}
@media (forced-colors: active) { .panel, .launcher, .body, .field { border: 1px solid CanvasText; } }
@media print { .root { display: none; } }
`;
