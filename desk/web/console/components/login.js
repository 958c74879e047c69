import { html, useState } from "../vendor/htm-preact-standalone.js";
import { UI_LANGUAGES } from "../language.js";
import { explain } from "../problems.js";
import { t, uiLanguage } from "../words.js";

/** The door: name, password, and the language of the words. */
export function Login({ act }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError("");
    try {
      await act.login(form.get("name").trim(), form.get("password"));
    } catch (refusal) {
      setError(explain(refusal));
      setBusy(false);
      document.getElementById("password")?.select();
    }
  }

  return html`<main class="login">
    <div class="login-sky" aria-hidden="true"><span class="login-globe"></span></div>
    <form class="login-card" onSubmit=${submit} aria-busy=${String(busy)}>
      <${Mark} />
      <h1>Meridian Desk</h1>
      <p class="login-lead">${t("Read yours. Write yours. They read theirs.")}</p>
      <label for="name">${t("Name")}</label>
      <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" dir="auto" required autofocus />
      <label for="password">${t("Password")}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required />
      <p class="login-error" role="alert">${error}</p>
      <button class="primary wide" disabled=${busy}>${busy ? t("Signing in…") : t("Sign in")}</button>
      <nav class="login-languages" aria-label=${t("Language of the console")}>
        ${Object.entries(UI_LANGUAGES).map(
          ([tag, name]) => html`<button type="button" lang=${tag} aria-pressed=${String(tag === uiLanguage())} onClick=${() => act.speak(tag)}>${name}</button>`,
        )}
      </nav>
    </form>
  </main>`;
}

/** The desk's sign: a globe with one bright meridian. */
export function Mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
    <circle class="mark-globe" cx="16" cy="16" r="11" /><path class="mark-globe" d="M5 16h22" />
    <path class="mark-now" d="M16 5c7 6 7 16 0 22" />
  </svg>`;
}
