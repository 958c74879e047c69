/**
 * The one script that a shop page loads:
 *   <script src="https://desk.example/widget.js" data-inbox="aurora-web" async></script>
 * Optional: data-language, data-name (the visitor's), data-color (#rrggbb).
 */
(() => {
  const script = document.currentScript;
  const { inbox, ...wishes } = script.dataset;

  const place = async () => {
    const { MeridianChat } = await import(new URL("widget/element.js", script.src).href);
    if (!customElements.get("meridian-chat")) customElements.define("meridian-chat", MeridianChat);
    if (document.querySelector("meridian-chat")) return;
    const chat = document.createElement("meridian-chat");
    const settings = { inbox, origin: new URL(script.src).origin, ...wishes };
    for (const [name, value] of Object.entries(settings)) chat.setAttribute(name, value);
    document.body.append(chat);
  };

  if (!inbox) console.error("meridian-chat: the script tag needs data-inbox");
  else if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
