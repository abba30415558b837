/** A note for people: Markdown in a colour, written in place. No ports, no part in a run. */
import { type NodeProps, NodeResizeControl } from "@xyflow/react";
import { MoveDiagonal2 } from "lucide-react";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Markdown } from "../../components/Markdown";
import { isColor } from "../document/groups";
import { LEAST_NOTE as LEAST, MOST_NOTE as MOST } from "../document/measures";
import { snap } from "../document/tidy";
import { useEditor, useStores } from "../state/context";
import { ColorMenu } from "./ColorMenu";
import group from "./Group.module.css";
import classes from "./NoteNode.module.css";
import type { DrawnStep } from "./useDrawn";

const LONGEST = 5_000;

export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<DrawnStep>) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const readOnly = useEditor((state) => state.readOnly);
  const editing = useEditor((state) => state.floating?.kind === "edit_note" && state.floating.id === id);
  const { config, title } = data.node;
  const text = typeof config["text"] === "string" ? config["text"] : "";
  const color = isColor(config["color"]) ? config["color"] : null;

  const paint = (next: string | null) => {
    const { color: _gone, ...rest } = config;
    editor.getState().perform({ kind: "set_config", id, config: next ? { ...rest, color: next } : rest });
  };

  const resize = (_event: unknown, to: { width: number; height: number }) =>
    editor.getState().perform({ kind: "set_config", id, config: { ...config, width: snap(to.width), height: snap(to.height) } });

  return (
    <div className={classes.note} data-color={color ?? "yellow"} data-selected={selected || undefined}>
      {title && <strong>{title}</strong>}
      {editing ? (
        <NoteBox id={id} text={text} />
      ) : (
        <div className={classes.text}>{text ? <Markdown text={text} /> : <span className={classes.empty}>{t("note.empty")}</span>}</div>
      )}
      {selected && !readOnly && !editing && (
        <>
          <NodeResizeControl className={classes.resize ?? ""} position="bottom-right" minWidth={LEAST.width} minHeight={LEAST.height} maxWidth={MOST} maxHeight={MOST} onResizeEnd={resize}>
            <MoveDiagonal2 size={12} role="img" aria-label={t("note.resize")} />
          </NodeResizeControl>
          <span className={`${classes.tools} ${group.tools ?? ""} nodrag`}>
            <ColorMenu label={t("note.color")} color={color} standard="yellow" onPick={paint} />
          </span>
        </>
      )}
    </div>
  );
});

function NoteBox({ id, text }: { readonly id: string; readonly text: string }) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const [typed, setTyped] = useState(text);
  const closed = useRef(false);

  const close = (keep: boolean) => {
    // A box that goes away loses the focus as well, and would say it twice.
    if (closed.current) return;
    closed.current = true;
    const state = editor.getState();
    const node = state.history.present.nodes[id];
    if (keep && node && typed !== text) state.perform({ kind: "set_config", id, config: { ...node.config, text: typed } });
    state.float(null);
  };

  return (
    <textarea
      // The box was asked for just now, by a double click or a key.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      className={`${classes.box} nodrag nowheel`}
      aria-label={t("note.text")}
      placeholder={t("note.placeholder")}
      value={typed}
      rows={Math.max(4, typed.split("\n").length + 1)}
      maxLength={LONGEST}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close(true);
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) close(true);
      }}
    />
  );
}
