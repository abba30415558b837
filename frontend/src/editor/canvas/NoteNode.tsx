/** A note for people: no ports, no part in a run. */
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Markdown } from "../../components/Markdown";
import type { StepData } from "../document/toCanvas";
import classes from "./NoteNode.module.css";

export type NoteNodeType = Node<StepData, "note">;

export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteNodeType>) {
  const { t } = useTranslation("editor");
  const text = data.node.config["text"];

  return (
    <div className={classes.note} data-selected={selected || undefined}>
      {data.node.title && <strong>{data.node.title}</strong>}
      <div className={classes.text}>{typeof text === "string" && text ? <Markdown text={text} /> : t("node.emptyNote")}</div>
    </div>
  );
});
