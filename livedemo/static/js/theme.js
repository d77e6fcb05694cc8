// The choice of theme: <select data-module="theme"> or radios inside a [data-module="theme"],
// with the values "system", "light" and "dark".

const root = document.documentElement;

function chosen() {
  return root.dataset.theme ?? "system";
}

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice holds for this page only.
  }
}

export function bind(element) {
  if (element.matches("select")) element.value = chosen();
  else {
    const radio = element.querySelector(`input[value="${chosen()}"]`);
    if (radio) radio.checked = true;
  }
  element.addEventListener("change", (event) => choose(event.target.value));
}
