/** Building nodes. Text always goes in as text; there is no way to put markup in. */

const SVG = "http://www.w3.org/2000/svg";

/** Return an element with attributes and children; a function is a listener, `false` and null leave out. */
export function h(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

/** Return an icon of 24 by 24 from the data of its paths. */
export function icon(...paths) {
  const attributes = { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" };
  const drawn = paths.map((d) => furnished(document.createElementNS(SVG, "path"), { d }, []));
  return furnished(document.createElementNS(SVG, "svg"), attributes, drawn);
}

/** Set attributes that changed; `false`, null and undefined remove. */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (value === false || value == null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
  return node;
}

/** Set a text that changed, so that screen readers hear news only. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
  return node;
}

/** Make the children of a node exactly these, moving as little as possible. */
export function arrange(parent, children) {
  children.forEach((child, index) => {
    if (parent.childNodes[index] !== child) parent.insertBefore(child, parent.childNodes[index] ?? null);
  });
  while (parent.childNodes.length > children.length) parent.lastChild.remove();
}

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else set(node, { [name]: value });
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}
