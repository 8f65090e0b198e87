// The clinic's colours: taken from the script's attributes or the page's stylesheet, refused where words in them
// could not be read.

import { accent, onAccent, side } from "./config.js";
import { sheet } from "./dom.js";

const ENOUGH = 4.5; // WCAG 2.2, 1.4.3

function luminance(colors) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  for (const color of colors) {
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
  }
  const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]
    .map((value) => value / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast of words on a colour; where the page would show through, that on the worst page. */
export function contrast(words, behind) {
  return Math.min(...["white", "black"].map((page) => {
    const [low, high] = [luminance([page, behind]), luminance([page, behind, words])].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }));
}

const rule = (name, color) => (CSS.supports("color", color) ? `--faqbot-${name}: ${color};` : "");

/** What the script's attributes say, below what the page's stylesheet says. */
export function attributes() {
  const colors = [accent && rule("accent", accent), onAccent && rule("on-accent", onAccent)].filter(Boolean);
  const start = side === "start" ? ".launcher, .panel:not(:modal) { inset-inline: 20px auto; }" : "";
  return sheet(`:host { ${colors.join(" ")} } ${start}`);
}

/** Check the colours that came out; say what is wrong with them and do without where they cannot be read. */
export function checked(button, refusal) {
  refusal.replaceSync("");
  const { color, backgroundColor } = getComputedStyle(button);
  const ratio = contrast(color, backgroundColor);
  if (matchMedia("(forced-colors: active)").matches || ratio >= ENOUGH) return;
  refusal.replaceSync(`
    :host { --accent: #0f665f; --on-accent: #fff; }
    @media (prefers-color-scheme: dark) { :host { --accent: #86d3c8; --on-accent: #06231f; } }`);
  console.error(
    `faqbot: the theme is refused. --faqbot-accent (${backgroundColor}) and --faqbot-on-accent (${color}) have a ` +
    `contrast of ${ratio.toFixed(2)}; ${ENOUGH} is needed. Make one darker or the other lighter.`);
}
