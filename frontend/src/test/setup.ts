/** What Mantine and React Flow ask of a browser and jsdom does not have. */
import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

import { allTexts, startI18n } from "../i18n";

class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

window.ResizeObserver = NoResizeObserver;
window.matchMedia = (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
});
window.HTMLElement.prototype.scrollIntoView = () => {};
// A text box that grows measures itself again when fonts arrive.
Object.defineProperty(document, "fonts", { value: new EventTarget() });
// CodeMirror measures text with ranges, which jsdom cannot lay out.
document.createRange = () => {
  const range = new Range();
  range.getBoundingClientRect = () => new DOMRect();
  range.getClientRects = () => ({ item: () => null, length: 0, [Symbol.iterator]: [][Symbol.iterator] }) as unknown as DOMRectList;
  return range;
};

await startI18n("en");
await allTexts();
afterEach(cleanup);
