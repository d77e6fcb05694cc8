// Icons made in the browser, from the same sprite as the page's.

const SVG = "http://www.w3.org/2000/svg";

/** Return a decorative icon of the sprite as an element. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  const sprite = document.querySelector('meta[name="icons"]').content;
  svg.setAttribute("class", className);
  svg.setAttribute("width", "20");
  svg.setAttribute("height", "20");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
