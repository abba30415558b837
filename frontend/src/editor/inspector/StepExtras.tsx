/** Below the form of a step: how long it may take, and notes. Folded away until they are used. */
import { Collapse, NumberInput, Text, Textarea, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { NodeType } from "../../api";
import { useEditor, useNode, useStores } from "../state/context";
import classes from "./Inspector.module.css";

/** As much as the server takes: a day. */
const LONGEST = 86_400;

export function StepExtras({ id }: { readonly id: string }) {
  const { node, type } = useNode(id);
  if (!node || !type || type.kind === "note") return null;
  return (
    <>
      {waitsForOthers(type) && <TimeLimit id={id} />}
      <Notes id={id} />
    </>
  );
}

/** What only computes, and what only says when to start, has nothing to wait for. */
function waitsForOthers({ kind, category }: NodeType): boolean {
  return kind === "action" || (kind === "source" && category !== "triggers");
}

function TimeLimit({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);
  const limit = node?.timeout;

  return (
    <Fold title={t("limit.title")} open={limit !== undefined}>
      <NumberInput
        aria-label={t("limit.title")}
        description={t("limit.text")}
        inputWrapperOrder={["input", "description"]}
        placeholder={t("limit.none")}
        suffix={` ${t("limit.seconds")}`}
        value={limit ?? ""}
        readOnly={readOnly}
        min={1}
        max={LONGEST}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
        onChange={(next) => editor.getState().perform({ kind: "set_timeout", id, timeout: typeof next === "number" ? next : null })}
      />
    </Fold>
  );
}

function Notes({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);

  return (
    <Fold title={t("inspector.notes")} open={Boolean(node?.notes)}>
      <Textarea
        aria-label={t("inspector.notes")}
        value={node?.notes ?? ""}
        readOnly={readOnly}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => editor.getState().perform({ kind: "set_notes", id, notes: event.currentTarget.value })}
      />
    </Fold>
  );
}

function Fold({ title, open, children }: { readonly title: string; readonly open: boolean; readonly children: ReactNode }) {
  const [unfolded, setUnfolded] = useState(open);
  return (
    <div className={classes.extra}>
      <UnstyledButton onClick={() => setUnfolded(!unfolded)} aria-expanded={unfolded}>
        <Text size="sm" c="dimmed" component="span" style={{ display: "inline-flex", alignItems: "center", gap: 4 }}>
          {unfolded ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />} {title}
        </Text>
      </UnstyledButton>
      <Collapse expanded={unfolded}>
        <div style={{ paddingTop: 6 }}>{children}</div>
      </Collapse>
    </div>
  );
}
