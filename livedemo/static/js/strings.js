// The words of the page's language. The page prints them as JSON in <script id="strings"> or
// <script data-strings>; a key that is missing is shown as it is, which a test can find.

let words;

function load() {
  words = {};
  for (const script of document.querySelectorAll("script#strings, script[data-strings]")) {
    Object.assign(words, JSON.parse(script.textContent));
  }
  return words;
}

function fill(text, values) {
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name) => values[name] ?? whole);
}

/** Return the words of `key`, with %(name)s replaced from `values`. */
export function t(key, values = {}) {
  return fill((words ?? load())[key] ?? key, values);
}

/** Return the words of `key_one`, `key_other`… for `n`, by the rules of the page's language. */
t.plural = (key, n, values = {}) => {
  const form = new Intl.PluralRules(document.documentElement.lang || "en").select(n);
  const all = words ?? load();
  return fill(all[`${key}_${form}`] ?? all[`${key}_other`] ?? key, { n, num: n, ...values });
};
