/* Elements made by calls. Text goes in as text; nothing in these files ever reads markup. */

const SVG = "http://www.w3.org/2000/svg";

function set(node, properties) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return node;
}

function fill(node, children) {
  node.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== ""));
  return node;
}

function h(tag, properties, ...children) {
  return fill(set(document.createElement(tag), properties), children);
}

function svg(tag, properties, ...children) {
  return fill(set(document.createElementNS(SVG, tag), properties), children);
}

/* Text of the records: kept from turning its neighbours round, line breaks kept. */
function said(text, tag = "span") {
  return h(tag, { class: "cr-text", dir: "auto" }, text);
}

function put(node, ...children) {
  node.replaceChildren();
  return fill(node, children);
}

function button(label, act, properties = {}) {
  return h("button", { type: "button", onclick: act, ...properties }, label);
}

function isTyping(node) {
  return node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
}
