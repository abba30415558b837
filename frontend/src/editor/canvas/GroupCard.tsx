/** A collapsed group: one card for all of its steps, with the wires that cross its border and how its steps went. */
import { ActionIcon } from "@mantine/core";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { ChevronsUpDown, Group as GroupIcon } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import { useStore } from "zustand";

import type { StepStatus } from "../../api";
import { CARD_IN, CARD_OUT, itemsOver } from "../document/drawGroups";
import { useStores } from "../state/context";
import classes from "./Group.module.css";
import { GroupTitle } from "./GroupTitle";
import { STATUS_ICONS } from "./StepState";
import stepClasses from "./StepNode.module.css";
import type { DrawnCard } from "./useDrawn";

/** The first that any step has is what is said of all. */
const WORST: readonly StepStatus[] = ["failed", "problems", "waiting", "running", "queued", "succeeded", "skipped", "idle"];

export const GroupCard = memo(function GroupCard({ data, selected }: NodeProps<DrawnCard>) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const { group, groupId, hasInput, hasOutput } = data;

  return (
    <div className={classes.card} data-color={group.color ?? "grey"} data-selected={selected || undefined}>
      {hasInput && <Handle type="target" id={CARD_IN} position={Position.Left} isConnectable={false} className={classes.handle ?? ""} />}
      <div className={classes.cardHead}>
        <GroupIcon size={18} aria-hidden />
        <span className={classes.cardWords}>
          <GroupTitle id={groupId} title={group.title} />
          <small>{t("group.steps", { count: group.nodes.length })}</small>
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className="nodrag"
          aria-label={t("group.expand")}
          title={t("group.expand")}
          onClick={() => editor.getState().perform({ kind: "collapse_groups", ids: [groupId], collapsed: false })}
        >
          <ChevronsUpDown size={14} aria-hidden />
        </ActionIcon>
      </div>
      <CardState data={data} />
      {hasOutput && <Handle type="source" id={CARD_OUT} position={Position.Right} isConnectable={false} className={classes.handle ?? ""} />}
    </div>
  );
});

function CardState({ data }: { readonly data: DrawnCard["data"] }) {
  const { t } = useTranslation("canvas");
  const { run } = useStores();
  const [status, into, out] = useStore(
    run,
    useShallow((state): [StepStatus, number, number] => {
      const all = data.group.nodes.map((id) => state.steps[id]?.status ?? "idle");
      const outputs = (id: string) => state.steps[id]?.outputs;
      return [WORST.find((one) => all.includes(one)) ?? "idle", itemsOver(data.into, outputs), itemsOver(data.out, outputs)];
    }),
  );
  if (status === "idle") return null;
  const Icon = STATUS_ICONS[status];

  return (
    <div className={stepClasses.state} data-status={status}>
      <Icon size={14} aria-hidden />
      <span>{t(`step.status.${status}`, { ns: "common" })}</span>
      <span className={stepClasses.counts}>
        {data.hasInput && data.hasOutput ? t("group.items", { into, out }) : data.hasInput ? t("group.itemsIn", { into }) : data.hasOutput ? t("group.itemsOut", { out }) : ""}
      </span>
    </div>
  );
}
