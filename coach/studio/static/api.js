// Requests to this program. An error is thrown with the sentence that the server gives.

async function checked(response) {
  if (response.ok) return response;
  let sentence = `${response.status} ${response.statusText}`;
  try {
    sentence = (await response.json()).error ?? sentence;
  } catch {
    // not JSON: the status says what there is to say
  }
  const error = new Error(sentence);
  error.status = response.status;
  throw error;
}

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The program behind this page has ended; start `coach review` again.");
  }
  return checked(response);
}

/** JSON of an address; `parameters` become its query. */
export async function getJSON(path, parameters = {}, options = {}) {
  const query = new URLSearchParams(parameters).toString();
  return (await asked(query ? `${path}?${query}` : path, options)).json();
}

/** Bytes of an address. */
export async function getBytes(path, options = {}) {
  return (await asked(path, options)).arrayBuffer();
}

/** Send JSON, get JSON. */
export async function postJSON(path, body) {
  return (
    await asked(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    })
  ).json();
}

/** Send text, get JSON. */
export async function postText(path, text) {
  return (
    await asked(path, { method: "POST", headers: { "Content-Type": "text/plain" }, body: text })
  ).json();
}

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0, roundingMode: "halfEven" });

/** A score or points without decimals, rounded as in the terminal and on the report's pages. */
export const whole = (value) => WHOLE.format(value);

/** An element with text and attributes; text of a session is never anything but text. */
export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}
