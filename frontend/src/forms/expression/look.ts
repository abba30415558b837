/** Colours of an expression, from the tokens. */
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

const TOKEN = /(\{\{|\}\})|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\|\s*(\w+)|\b(item|vars|run|index)\b((?:\.\w+|\[[^\]]*\])*)|\b(\d+(?:\.\d+)?)\b/g;

function classOf([, brace, text, filter, name]: RegExpExecArray): string {
  if (brace) return "wf-brace";
  if (text) return "wf-text";
  if (filter) return "wf-filter";
  return name ? "wf-name" : "wf-number";
}

const matcher = new MatchDecorator({ regexp: TOKEN, decoration: (match) => Decoration.mark({ class: classOf(match) }) });

export const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }

    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--wf-text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--wf-mono)", fontSize: "12.5px", padding: "7px 0", caretColor: "var(--wf-text)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--wf-text)" },
  ".cm-placeholder": { color: "var(--wf-text-faint)" },
  ".wf-brace": { color: "var(--wf-accent-text)", fontWeight: "600" },
  ".wf-name": { color: "var(--wf-value-name)" },
  ".wf-text": { color: "var(--wf-value-text)" },
  ".wf-number": { color: "var(--wf-value-number)" },
  ".wf-filter": { color: "var(--wf-value-bool)" },
  ".cm-tooltip": {
    backgroundColor: "var(--wf-surface-raised)",
    color: "var(--wf-text)",
    border: "1px solid var(--wf-border)",
    borderRadius: "8px",
    boxShadow: "var(--wf-shadow-md)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--wf-mono)", fontSize: "12.5px", maxHeight: "220px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--wf-accent) !important", color: "var(--wf-on-accent) !important" },
  ".cm-completionDetail": { color: "var(--wf-text-faint)", fontStyle: "normal", marginLeft: "10px" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { padding: "6px 10px", whiteSpace: "pre-wrap", maxWidth: "300px" },
  ".cm-diagnostic": { fontFamily: "var(--wf-font)", fontSize: "12.5px", padding: "6px 10px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--wf-accent)", color: "var(--wf-on-accent)", borderRadius: "4px", padding: "2px 8px" },
});
